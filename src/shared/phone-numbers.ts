/**
 * Patterns of telephone numbers, and the reader of typed ones, for the server and for the page. It goes into both:
 * of libphonenumber-js this file imports types only.
 */
import type {
  CountryCode,
  PhoneNumber,
  parsePhoneNumberFromString,
  ValidatePhoneNumberLengthResult,
  validatePhoneNumberLength,
} from "libphonenumber-js/min";
import { BETWEEN_DIGITS } from "./digits.ts";

/** Functions of libphonenumber-js. They are handed in: the server has more metadata than the page can load. */
export interface NumberLibrary {
  parsePhoneNumberFromString: typeof parsePhoneNumberFromString;
  validatePhoneNumberLength: typeof validatePhoneNumberLength;
}

const NUMBER_LIKE = new RegExp(`^(?:tel:)?\\s*\\+?[\\d${BETWEEN_DIGITS}]+$`, "i");

/** Whether a text is meant as a telephone number, right or wrong. */
export function looksLikeNumber(text: string): boolean {
  return NUMBER_LIKE.test(text);
}

/** Whether a text is a telephone number as it is stored and sent: `+14155550100`. */
export function isE164(text: string): boolean {
  return /^\+\d+$/.test(text);
}

/** @returns a typed number without `tel:`, as people write it. */
export function readDialable(text: string): string {
  return text.replace(/^tel:/i, "").trim();
}

/**
 * Reads a telephone number as people write it.
 *
 * @param country country of numbers without +; undefined: they are wrong.
 */
export function readNumber(
  text: string,
  country: CountryCode | undefined,
  library: NumberLibrary,
): { number: PhoneNumber } | { problem: ValidatePhoneNumberLengthResult } {
  const typed = readDialable(text);
  const problem = library.validatePhoneNumberLength(typed, country);
  const number = library.parsePhoneNumberFromString(typed, { defaultCountry: country, extract: false });
  return problem === undefined && number ? { number } : { problem: problem ?? "NOT_A_NUMBER" };
}
