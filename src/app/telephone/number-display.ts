import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { redactNumber } from "../policy/phone-numbers.ts";
import type { DialInNumber } from "./wire.ts";

const UNKNOWN_CALLER = "Unknown caller";

/** A number of ours as people read it. */
export function describeNumber(e164: string): DialInNumber {
  const parsed = parsePhoneNumberFromString(e164);
  return {
    number: e164,
    country: parsed?.country ?? null,
    national: parsed?.formatNational() ?? e164,
    international: parsed?.formatInternational() ?? e164,
  };
}

/** A link that dials a number, waits until somebody answers, and types the PIN: RFC 3966, `,` is a pause. */
export function toTelLink(e164: string, pin: string): string {
  return `tel:${e164},,${pin}%23`;
}

/**
 * Display name of a caller.
 *
 * @param number as the Voice API gives it: digits without +, a SIP user, or a word where it is hidden.
 * @param isHost guests see as much of it as tells one caller from another.
 */
export function nameCaller(number: string, isHost: boolean): string {
  const parsed = /^\+?\d{7,15}$/.test(number)
    ? parsePhoneNumberFromString(`+${number.replace("+", "")}`)
    : undefined;
  const digits = parsed?.number ?? (/^\+?\d+$/.test(number) ? number : null);
  if (digits === null) return isHost && number !== "" ? number : UNKNOWN_CALLER;
  return isHost ? (parsed?.formatInternational() ?? digits) : redactNumber(digits);
}
