import {
  AsYouType,
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type ValidatePhoneNumberLengthResult,
  validatePhoneNumberLength,
} from "libphonenumber-js/min";
import { readDialable, readNumber } from "../../../shared/phone-numbers.ts";

/** A phone number in E.164, or what is wrong with it; and what is recognized of it, in words. */
export type RecognizedNumber = { hint: string } & ({ to: string } | { problem: string });

const library = { parsePhoneNumberFromString, validatePhoneNumberLength };
/** Names of countries that need an article in English. */
const WITH_ARTICLE =
  /^(?:United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles)|Islands|Republic/;

const countryNames = new Intl.DisplayNames("en", { type: "region" });

/** @param country country of numbers without +: ISO 3166-1 alpha-2. */
export function recognizeNumber(text: string, country: string): RecognizedNumber {
  const typing = new AsYouType(asCountry(country));
  typing.input(readDialable(text));
  const name = nameCountry(typing.getCountry());
  const read = readNumber(text, asCountry(country), library);
  if ("problem" in read) return { hint: name, problem: describeProblem(read.problem, name) };
  const { number } = read;
  return { hint: [name, number.formatInternational()].filter(Boolean).join(", "), to: number.number };
}

/** @returns an incomplete number in the format of its country: `(415) 555-01`. */
export function formatPart(text: string, country: string): string {
  return new AsYouType(asCountry(country)).input(text);
}

/** @param number E.164. @returns `+1 415 555 0100`; the text itself if it is not a number. */
export function formatNumber(number: string): string {
  return parsePhoneNumberFromString(number)?.formatInternational() ?? number;
}

/** @param number E.164. @returns name of the country; empty if the number belongs to none, or is not a number. */
export function countryOf(number: string): string {
  return nameCountry(parsePhoneNumberFromString(number)?.country);
}

/**
 * @param to phone number in E.164, or SIP URI, which may contain one.
 * @param country country of a target without a number.
 * @returns calling code of the country that is called: `44`.
 */
export function callingCodeOf(to: string, country: string): string | null {
  const [, number = ""] = to.match(/^(?:sips?:)?(\+\d+)/i) ?? [];
  const called = parsePhoneNumberFromString(number)?.countryCallingCode;
  const fallback = asCountry(country);
  return called ?? (fallback ? getCountryCallingCode(fallback) : null);
}

/** @param name name of the country; empty: unknown. */
function describeProblem(problem: ValidatePhoneNumberLengthResult, name: string): string {
  const where = name === "" ? "" : ` for ${WITH_ARTICLE.test(name) ? "the " : ""}${name}`;
  switch (problem) {
    case "TOO_SHORT":
      return `This number is too short${where}.`;
    case "TOO_LONG":
      return `This number is too long${where}.`;
    case "INVALID_LENGTH":
      return `This number has too many or too few digits${where}.`;
    case "INVALID_COUNTRY":
      return "No country has this code after the +.";
    case "NOT_A_NUMBER":
      return "This is no telephone number.";
  }
}

function nameCountry(country: CountryCode | undefined): string {
  return country === undefined ? "" : (countryNames.of(country) ?? country);
}

function asCountry(country: string): CountryCode | undefined {
  return isSupportedCountry(country) ? country : undefined;
}
