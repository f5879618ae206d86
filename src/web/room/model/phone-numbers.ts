import {
  AsYouType,
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  validatePhoneNumberLength,
} from "libphonenumber-js/min";

/** A phone number in E.164, or what is wrong with it; and what is recognized of it, in words. */
export type ReadNumber = { hint: string } & ({ to: string } | { problem: string });

const NO_NUMBER = "This is no telephone number.";
/** Digits and the characters that people write between them. */
const NUMBER_LIKE = /^(?:tel:)?\s*\+?[\d\s()./-]+$/i;
/** Names of countries that need an article in English. */
const WITH_ARTICLE =
  /^(?:United|Netherlands|Philippines|Bahamas|Gambia|Maldives|Seychelles)|Islands|Republic/;

const countryNames = new Intl.DisplayNames("en", { type: "region" });

export function looksLikeNumber(text: string): boolean {
  return NUMBER_LIKE.test(text);
}

/** @param country country of numbers without +: ISO 3166-1 alpha-2. */
export function readNumber(text: string, country: string): ReadNumber {
  const number = text.replace(/^tel:/i, "").trim();
  const typing = new AsYouType(asCountry(country));
  typing.input(number);
  const found = typing.getNumber();
  const name = nameCountry(typing.getCountry());
  const problem = problemWith(number, country, name);
  if (problem !== null || !found) return { hint: name, problem: problem ?? NO_NUMBER };
  return { hint: [name, found.formatInternational()].filter(Boolean).join(", "), to: found.number };
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

function problemWith(number: string, country: string, name: string): string | null {
  const where = name === "" ? "" : ` for ${WITH_ARTICLE.test(name) ? "the " : ""}${name}`;
  switch (validatePhoneNumberLength(number, asCountry(country))) {
    case undefined:
      return null;
    case "TOO_SHORT":
      return `This number is too short${where}.`;
    case "TOO_LONG":
      return `This number is too long${where}.`;
    case "INVALID_LENGTH":
      return `This number has too many or too few digits${where}.`;
    case "INVALID_COUNTRY":
      return "No country has this code after the +.";
    default:
      return NO_NUMBER;
  }
}

function nameCountry(country: CountryCode | undefined): string {
  return country === undefined ? "" : (countryNames.of(country) ?? country);
}

function asCountry(country: string): CountryCode | undefined {
  return isSupportedCountry(country) ? country : undefined;
}
