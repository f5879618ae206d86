/** The characters that count as digits, for the server and for the page. It goes into both: this file imports nothing. */

/** A telephone's keypad; `p` is a pause of half a second. */
export const DIGITS = /^[0-9*#p]+$/;

/** The most that are sent at once. The platform's own limit is not published. */
export const DIGITS_AT_ONCE = 32;

export const RIGHT_DIGITS = "Digits are 0 to 9, * and #, and p for a pause.";
export const TOO_MANY_DIGITS = `Up to ${DIGITS_AT_ONCE} digits at once.`;

/** Characters that people write between digits: inside of a character class. */
export const BETWEEN_DIGITS = "\\s()./-";
const SEPARATORS = new RegExp(`[${BETWEEN_DIGITS}]`, "g");

/** Digits that can be sent, or what is wrong with the text. */
export type ReadDigits = { digits: string } | { problem: string };

/** @returns text without what people write between digits. A comma is a pause, as in a telephone's address book. */
export function joinDigits(text: string): string {
  return text.replace(SEPARATORS, "").replace(/[P,]/g, "p");
}

/** Reads pasted text. */
export function readDigits(text: string): ReadDigits {
  const digits = joinDigits(text);
  const strange = [...digits].find((character) => !DIGITS.test(character));
  if (digits === "") return { problem: "There are no digits to paste." };
  if (strange !== undefined) return { problem: `“${strange}” can't be sent. ${RIGHT_DIGITS}` };
  return digits.length > DIGITS_AT_ONCE ? { problem: TOO_MANY_DIGITS } : { digits };
}

/** @param key `KeyboardEvent.key`, of the top row or the number pad. @returns digit of the key; null: none. */
export function readKey(key: string): string | null {
  const digit = key === "P" ? "p" : key;
  return digit.length === 1 && DIGITS.test(digit) ? digit : null;
}
