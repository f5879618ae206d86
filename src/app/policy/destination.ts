import type { PhoneNumber } from "libphonenumber-js/max";
import type { Settings } from "../../settings/settings.ts";
import { looksLikeNumber } from "../../shared/phone-numbers.ts";
import { DialRefused } from "./dial-refused.ts";
import { numbersIn } from "./numbers-in-uri.ts";
import { fillTemplate, isForNumbers, isNumberAllowed, parseNumber } from "./phone-numbers.ts";
import { BadTarget, findEntry, formatTarget, parseTarget, type SipUri } from "./target.ts";

type DestinationSettings = Pick<Settings, "sip" | "voice" | "dial" | "phoneCountry">;

/** The party that is called, and the URI that the platform dials for it. */
export interface Destination {
  /** As people see it: a SIP URI, or a telephone number in E.164. */
  to: string;
  /** The telephone number that is called, in E.164; null: none. */
  number: string | null;
  uri: SipUri;
  isRelayed: boolean;
  /** The rule that allows it, for the audit log. */
  because: string;
}

const ANYTHING = "anything may be dialed here";

/**
 * The destination of a dial.
 *
 * @param to a SIP URI or telephone number; null: the configured one.
 * @throws DialRefused if it can't or may not be dialed.
 */
export function findDestination(to: string | null, settings: DestinationSettings): Destination {
  try {
    return to !== null && looksLikeNumber(to) ? readNumber(to, settings) : readUri(to, settings);
  } catch (error) {
    throw error instanceof BadTarget ? new DialRefused("to", error.message) : error;
  }
}

/** How telephone numbers are reached from a session. */
export interface NumberRoute {
  /** The SIP URI that the platform dials for a number. */
  uriOf(e164: string): string;
  /** Whether that is a number of our own: whoever takes the call there is told which one it is, and calls the phone. */
  isRelayed: boolean;
}

/** @returns the configured trunk; else the Voice API, where there is one; null if numbers can't be called. */
export function numberRoute({ sip, voice }: Pick<Settings, "sip" | "voice">): NumberRoute | null {
  const { numberUri } = sip;
  if (numberUri !== null) return { uriOf: (e164) => fillTemplate(numberUri, e164), isRelayed: false };
  return voice && { uriOf: () => voice.sipUri, isRelayed: true };
}

/** Whether there are telephone numbers that can and may be called. */
export function callsNumbers(settings: Pick<Settings, "sip" | "voice" | "dial">): boolean {
  const { allow } = settings.dial;
  return numberRoute(settings) !== null && (allow === null || allow.some(isForNumbers));
}

/** Whether a call goes to the configured provider: what belongs to it is for nobody else's eyes. */
export function isOurProvider(target: SipUri, { sip }: Pick<DestinationSettings, "sip">): boolean {
  const hosts = [...(sip.uri === null ? [] : [parseTarget(sip.uri).host]), ...trunkHosts(sip)];
  return hosts.length === 0 || hosts.includes(target.host);
}

/** The host that numbers are called through: the same whatever the number is. */
function trunkHosts({ numberUri }: Pick<DestinationSettings["sip"], "numberUri">): string[] {
  return numberUri === null ? [] : [parseTarget(fillTemplate(numberUri, "0")).host];
}

function readNumber(to: string, settings: DestinationSettings): Destination {
  const route = numberRoute(settings);
  if (!route)
    throw new BadTarget(
      "Telephone numbers can't be called here: neither SIP_NUMBER_URI nor VOICE_NUMBERS is set. Give a SIP address, like sip:desk@example.com.",
    );
  const number = parseNumber(to);
  if (!isNumberAllowed(number, settings.dial.allow))
    throw new DialRefused("to", "Calls to this number are not allowed here.", { isForbidden: true });
  const { uriOf, isRelayed } = route;
  const because =
    settings.dial.allow === null ? ANYTHING : "DIAL_ALLOW has the number, or its country and type";
  return {
    to: number.number,
    number: number.number,
    uri: parseTarget(uriOf(number.number)),
    isRelayed,
    because,
  };
}

function readUri(to: string | null, settings: DestinationSettings): Destination {
  const { sip } = settings;
  const text = to ?? sip.uri;
  if (text === null) throw new BadTarget("Give a SIP address to call: none is configured here.");
  const uri = parseTarget(text);
  const isConfigured = sip.uri !== null && formatTarget(parseTarget(sip.uri)) === formatTarget(uri);
  const because = isConfigured ? "it is SIP_URI" : checkUri(uri, settings);
  return { to: formatTarget(uri), number: numberOf(uri, settings), uri, isRelayed: false, because };
}

/**
 * An address at a host that leads to telephones is as good as its number.
 *
 * @returns the rule that allows it. @throws DialRefused
 */
function checkUri(uri: SipUri, settings: DestinationSettings): string {
  const { allow } = settings.dial;
  if (allow === null) return ANYTHING;
  const entry = findEntry(uri, allow);
  if (entry === null)
    throw new DialRefused("to", "Calls to this address are not allowed here.", { isForbidden: true });
  if (entry === "by name") return "DIAL_ALLOW has the address";
  const numbers = numbersIn(uri, readingSettings(uri, settings));
  if (!numbers.every((readings) => isEachAllowed(readings, allow)))
    throw new DialRefused(
      "to",
      "Calls to the number in this address are not allowed here. If they are meant to be, write it with + and its country code.",
      { isForbidden: true },
    );
  return "DIAL_ALLOW has the host";
}

/** The number that such an address most likely is. */
function numberOf(uri: SipUri, settings: DestinationSettings): string | null {
  const readings = numbersIn(uri, readingSettings(uri, settings)).flat();
  return (readings.find((number) => number.isValid()) ?? readings[0])?.number ?? null;
}

function readingSettings({ host }: SipUri, { sip, phoneCountry }: DestinationSettings) {
  return { country: phoneCountry, isTrunk: trunkHosts(sip).includes(host) };
}

/** Every way to read the number that makes a number of it. */
function isEachAllowed(readings: readonly PhoneNumber[], allow: readonly string[]): boolean {
  const numbers = readings.filter((number) => number.isValid() || allow.includes(number.number));
  return numbers.length > 0 && numbers.every((number) => isNumberAllowed(number, allow));
}
