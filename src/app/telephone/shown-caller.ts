import type { Settings, Voice } from "../../settings/settings.ts";
import { numberRoute } from "../policy/destination.ts";
import { describeNumber } from "./number-display.ts";
import { findNumber } from "./own-numbers.ts";
import type { ShownCaller } from "./wire.ts";

/** The display of a caller without a number. Some show the first as it is, carriers make the second of it. */
const UNKNOWN = "+00000000 or Unknown";
const MAY_FAIL = `phones show ${UNKNOWN}, and some providers reject such calls`;

/**
 * Caller that a called telephone shows: a number, if the caller's `x@host` has one as its x, and whoever calls
 * the telephone knows that number as ours. Through the Voice API it is always one of its own.
 *
 * @param from as in a DialRequest; null: none is given.
 */
export function shownCaller(from: string | null, settings: Pick<Settings, "sip" | "voice">): ShownCaller {
  const { sip, voice } = settings;
  const given = from ?? sip.from;
  return voice && numberRoute(settings)?.isRelayed
    ? throughVoiceApi(given, voice)
    : throughTrunk(given, sip.from);
}

function throughVoiceApi(from: string | null, { numbers }: Voice): ShownCaller {
  const own = from === null ? undefined : findNumber(numbers, from);
  return {
    shows: international(own ?? numbers[0]),
    warning: from !== null && own === undefined ? "Only numbers of your own are shown." : null,
  };
}

/** @param configured the caller whose number the trunk's provider is taken to know as ours. */
function throughTrunk(from: string | null, configured: string | null): ShownCaller {
  if (from === null) return { shows: UNKNOWN, warning: `Without a caller's number ${MAY_FAIL}.` };
  const number = numberOf(from);
  if (number === null) return { shows: UNKNOWN, warning: `A name is not shown: ${MAY_FAIL}.` };
  const isOwn = configured !== null && numberOf(configured) === number;
  const warning = isOwn ? null : `Your provider may not know this number as yours: then ${MAY_FAIL}.`;
  return { shows: international(number), warning };
}

/** @returns the number in `14155550100@sip.example.com`, with or without +; null for a name. */
function numberOf(from: string): string | null {
  const [, digits] = /^\+?(\d{7,15})(?:@|$)/.exec(from) ?? [];
  return digits === undefined ? null : `+${digits}`;
}

function international(e164: string): string {
  return describeNumber(e164).international;
}
