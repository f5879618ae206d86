import {
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js/max";
import { readDialable, readNumber } from "../../shared/phone-numbers.ts";
import { BadTarget } from "./target.ts";

const library = { parsePhoneNumberFromString, validatePhoneNumberLength };

/** The types of number that a country's entry allows. */
const ORDINARY_TYPES: readonly NumberType[] = [
  "FIXED_LINE",
  "MOBILE",
  "FIXED_LINE_OR_MOBILE",
  "TOLL_FREE",
  "VOIP",
];

/** The types that are allowed by name only, because such numbers cost what their owners like: by entry of the allow-list. */
const NAMED_TYPES: ReadonlyMap<string, NumberType> = new Map([
  ["type:premium", "PREMIUM_RATE"],
  ["type:shared-cost", "SHARED_COST"],
  ["type:personal", "PERSONAL_NUMBER"],
  ["type:pager", "PAGER"],
  ["type:uan", "UAN"],
  ["type:voicemail", "VOICEMAIL"],
]);
/** The entry for satellite telephones, and their country codes in the numbering plan: Inmarsat, and systems like Iridium. */
const SATELLITE = "type:satellite";
const SATELLITE_CODES = ["870", "881"];

/** So many digits that they may be a telephone number, with whatever people write between them. */
const DIGITS = /\+?\d(?:[^\p{L}\d]*\d){5,}/gu;

/** How many digits of a number tell one from another. */
const SHOWN_DIGITS = 4;

/**
 * Reads a telephone number in international form, as people write it.
 *
 * @throws BadTarget for a number without its country code, and for one that no telephone can have.
 */
export function parseNumber(text: string): PhoneNumber {
  const typed = readDialable(text);
  if (!typed.startsWith("+"))
    throw new BadTarget("Give a telephone number with its country code, like +14155550100.");
  const read = readNumber(typed, undefined, library);
  if ("problem" in read)
    throw new BadTarget(`No telephone can have the number ${typed}: its country code or length is wrong.`);
  return read.number;
}

/**
 * Whether a number is on an allow-list: itself (`+14155550100`), as an ordinary number of a country (`country:US`), or
 * as one of another type in such a country (`type:shared-cost`). Numbers of satellite telephones are in no country.
 * Which country that is comes from the numbering plan, never from how the number begins: +1 242 is the Bahamas.
 *
 * @param allow null: any number is allowed.
 */
export function isNumberAllowed(number: PhoneNumber, allow: readonly string[] | null): boolean {
  if (allow === null || allow.includes(number.number)) return true;
  const type = number.isValid() ? number.getType() : undefined;
  if (type === undefined) return false;
  const entries = allow.map((entry) => entry.toLowerCase());
  if (number.country === undefined)
    return SATELLITE_CODES.includes(number.countryCallingCode) && entries.includes(SATELLITE);
  const isTypeAllowed =
    ORDINARY_TYPES.includes(type) || entries.some((entry) => NAMED_TYPES.get(entry) === type);
  return isTypeAllowed && allow.some((entry) => countryOf(entry) === number.country);
}

/** Whether an entry of the allow-list is for numbers, rather than for SIP addresses. */
export function isForNumbers(entry: string): boolean {
  return entry.startsWith("+") || countryOf(entry) !== null || entry.toLowerCase() === SATELLITE;
}

/** @throws Error for an entry of the form `type:…` that names no type. */
export function requireKnownType(entry: string): void {
  const known = [...NAMED_TYPES.keys(), SATELLITE];
  if (/^type:/i.test(entry) && !known.includes(entry.toLowerCase()))
    throw new Error(`the types of numbers are ${known.join(", ")}`);
}

/** @returns the country that an entry of the allow-list names; null if it names something else. */
export function countryOf(entry: string): string | null {
  return /^country:([a-z]{2})$/i.exec(entry)?.[1]?.toUpperCase() ?? null;
}

/** @param template a SIP URI with `{number}` in its user part. */
export function fillTemplate(template: string, e164: string): string {
  return template.replace("{number}", e164);
}

/** @returns the text with everything redacted that may be a telephone number. */
export function redactNumbers(text: string): string {
  return text.replace(DIGITS, (digits) => redactNumber(digits.replace(/\D/g, "")));
}

/** @returns the number with all but its last digits redacted: `•••0100`. */
export function redactNumber(number: string): string {
  return `•••${number.slice(-SHOWN_DIGITS)}`;
}
