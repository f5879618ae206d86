import type { Settings } from "../../settings.ts";
import { numberRoute } from "../calls/number-route.ts";
import { describeNumber } from "./numbers.ts";
import type { ShownCaller } from "./wire.ts";

/** What phones show of a caller without a number. Some show the first as it is, carriers make the second of it. */
const UNKNOWN = "+00000000 or Unknown";
const MAY_FAIL = `phones show ${UNKNOWN}, and some providers reject such calls`;

/**
 * Who a telephone that is called says is calling: a number, if the caller's `x@host` has one as its x, and the number is
 * ours. Through the Voice API it is always one of ours.
 *
 * @param from as in a DialRequest; null: none is given.
 */
export function shownCaller(from: string | null, settings: Pick<Settings, "sip" | "voice">): ShownCaller {
  const { sip, voice } = settings;
  const given = from ?? sip.from;
  const number = given === null ? null : numberOf(given);
  const configured = sip.from === null ? null : numberOf(sip.from);
  const owned: readonly (string | null)[] = [...(voice?.numbers ?? []), configured];
  if (number !== null && owned.includes(number)) return { shows: international(number), warning: null };
  if (voice && numberRoute(settings)?.isRelayed)
    return {
      shows: international(voice.numbers[0]),
      warning: given && "Only numbers of your own are shown.",
    };
  if (given === null) return { shows: UNKNOWN, warning: `Without a caller's number ${MAY_FAIL}.` };
  if (number === null) return { shows: UNKNOWN, warning: `A name is not shown: ${MAY_FAIL}.` };
  return {
    shows: international(number),
    warning: `Your provider may not know this number as yours: then ${MAY_FAIL}.`,
  };
}

/** @returns the number in `14155550100@sip.example.com`, with or without +; null for a name. */
function numberOf(from: string): string | null {
  const [, digits] = /^\+?(\d{7,15})(?:@|$)/.exec(from) ?? [];
  return digits === undefined ? null : `+${digits}`;
}

function international(e164: string): string {
  return describeNumber(e164).international;
}
