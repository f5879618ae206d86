import { type CountryCode, type PhoneNumber, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { unescapeAll } from "./escapes.ts";
import type { SipUri } from "./target.ts";

/** From so many digits on, the user of a SIP URI is a telephone number; with fewer it is an extension. */
const NUMBER_DIGITS = 7;
/** The same where the host is the one that numbers are called through: short codes (911, 112) are numbers there. */
const TRUNK_DIGITS = 3;

/** Digits of any script, with whatever stands between them but letters. */
const RUN = /\+?\p{Nd}(?:[^\p{L}\p{Nd}]*\p{Nd})*/gu;
/** How numbers of other countries begin where there is no +: most of the world; North America. */
const INTERNATIONAL_PREFIXES = ["00", "011"];
/** Digits that telephone systems take for a way out to the telephone network. */
const OUTSIDE_LINE = /^[09]/;
/** The parameters that a number may have; any other could lead the call elsewhere: RFC 4694 `rn`, RFC 4904 `tgrp`. */
const NUMBER_PARAMETERS = ["ext", "isub", "phone-context", "transport", "user"];

interface ReadingSettings {
  /** Country of numbers that are written without their country code. */
  country: string;
  /** Whether the host is the one that telephone numbers are called through. */
  isTrunk: boolean;
}

/**
 * The telephone numbers that whoever takes the call may dial because of the user of a SIP URI, in whichever spelling:
 * `+1900…`, `001900…`, `0111900…`, `900…;phone-context=+1`, with separators, escapes and digits of other scripts. A
 * number without + can be read in more than one way, and nobody here knows how the other side reads it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3261#section-19.1.6 https://www.rfc-editor.org/rfc/rfc3966#section-5.1
 * @returns for each number that is written there its readings, none if it can't be read; an empty list for a name and
 * for an extension.
 */
export function numbersIn(
  target: Pick<SipUri, "user" | "parameters">,
  { country, isTrunk }: ReadingSettings,
): PhoneNumber[][] {
  if (target.user === null) return [];
  const [head = "", ...tail] = unescapeAll(target.user).split(";");
  const parameters = new Map([...target.parameters, ...tail.map(toPair)]);
  const context = contextOf(parameters);
  const isMarked = /^\s*(?:tel:)?\s*\+/i.test(head) || context !== null || isPhone(parameters);
  const minDigits = isMarked ? 1 : isTrunk ? TRUNK_DIGITS : NUMBER_DIGITS;
  const runs = (head.match(RUN) ?? []).filter((run) => digitsOf(run).length >= minDigits);
  const canLeadElsewhere = [...parameters.keys()].some((name) => !NUMBER_PARAMETERS.includes(name));
  return runs.map((run) => (canLeadElsewhere ? [] : readingsOf(run, context, country)));
}

function toPair(parameter: string): [name: string, value: string | null] {
  const [name = "", ...value] = parameter.split("=");
  return [name.trim().toLowerCase(), value.length > 0 ? value.join("=") : null];
}

/** @returns the digits that a local number is to be completed with; null: none are given. */
function contextOf(parameters: ReadonlyMap<string, string | null>): string | null {
  const context = unescapeAll(parameters.get("phone-context") ?? "").trim();
  return context.startsWith("+") ? context.replace(/[^\d]/g, "") : null;
}

function isPhone(parameters: ReadonlyMap<string, string | null>): boolean {
  return (
    unescapeAll(parameters.get("user") ?? "").toLowerCase() === "phone" || parameters.has("phone-context")
  );
}

function readingsOf(run: string, context: string | null, country: string): PhoneNumber[] {
  const digits = digitsOf(run);
  if (!/^[0-9]+$/.test(digits)) return []; // digits of another script: nobody knows who takes them for what
  if (run.startsWith("+")) return parseAll([`+${digits}`], country);
  const texts = [digits, ...(OUTSIDE_LINE.test(digits) ? [digits.slice(1)] : [])].flatMap((text) => [
    text,
    `+${text}`,
    ...INTERNATIONAL_PREFIXES.filter((prefix) => text.startsWith(prefix)).map(
      (prefix) => `+${text.slice(prefix.length)}`,
    ),
  ]);
  return parseAll(context === null ? texts : [`+${context}${digits}`, ...texts], country);
}

function parseAll(texts: string[], country: string): PhoneNumber[] {
  const options = { defaultCountry: country as CountryCode, extract: false };
  return texts.flatMap((text) => parsePhoneNumberFromString(text, options) ?? []);
}

function digitsOf(run: string): string {
  return run.replace(/[^\p{Nd}]/gu, "");
}
