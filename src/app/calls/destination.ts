import type { Settings } from "../../settings.ts";
import { BadOrder } from "./errors.ts";
import { fillTemplate, isNumberAllowed, looksLikeNumber, parseNumber } from "./numbers.ts";
import { BadTarget, formatTarget, isAllowed, parseTarget, type SipUri } from "./target.ts";

type DestinationSettings = Pick<Settings, "sip" | "dial">;

/** Who is called, and how the phone provider is told. */
export interface Destination {
  /** As people see it: a SIP URI, or a telephone number in E.164. */
  to: string;
  uri: SipUri;
}

/**
 * Finds out who is meant.
 *
 * @param to null: whoever is configured.
 * @throws BadOrder for what can't or may not be dialed.
 */
export function findDestination(to: string | null, settings: DestinationSettings): Destination {
  try {
    return to !== null && looksLikeNumber(to) ? readNumber(to, settings) : readUri(to, settings);
  } catch (error) {
    throw error instanceof BadTarget ? new BadOrder("to", error.message) : error;
  }
}

/** Whether a call goes to the configured provider: what belongs to it is for nobody else's eyes. */
export function isOurProvider(target: SipUri, { sip }: DestinationSettings): boolean {
  // The host is the same whatever the number is.
  const numberUri = sip.numberUri === null ? null : fillTemplate(sip.numberUri, "0");
  const hosts = [sip.uri, numberUri].flatMap((uri) => (uri === null ? [] : parseTarget(uri).host));
  return hosts.length === 0 || hosts.includes(target.host);
}

function readNumber(to: string, { sip, dial }: DestinationSettings): Destination {
  if (sip.numberUri === null)
    throw new BadTarget(
      "Telephone numbers can't be called here: SIP_NUMBER_URI is not set. Give a SIP address, like sip:desk@example.com.",
    );
  const number = parseNumber(to);
  if (!isNumberAllowed(number, dial.allow))
    throw new BadOrder("to", "Calls to this number are not allowed here.", 403);
  return { to: number.number, uri: parseTarget(fillTemplate(sip.numberUri, number.number)) };
}

function readUri(to: string | null, { sip, dial }: DestinationSettings): Destination {
  const text = to ?? sip.uri;
  if (text === null) throw new BadTarget("Give a SIP address to call: none is configured here.");
  const uri = parseTarget(text);
  const isConfigured = sip.uri !== null && formatTarget(parseTarget(sip.uri)) === formatTarget(uri);
  if (!isConfigured && !isAllowed(uri, dial.allow))
    throw new BadOrder("to", "Calls to this address are not allowed here.", 403);
  return { to: formatTarget(uri), uri };
}
