import { DIGITS, DIGITS_AT_ONCE, RIGHT_DIGITS, TOO_MANY_DIGITS } from "../../../../shared/digits.ts";

/** What a keypad sends, as it was read, or what is wrong with it. */
export type ReadDigits = { digits: string } | { problem: string };

/** What people write between digits, so that they can be read. */
const SEPARATORS = /[\s()./-]/g;

/** Reads what was pasted. As in every telephone's address book, a comma is a pause, too. */
export function readDigits(text: string): ReadDigits {
  const digits = text.replace(SEPARATORS, "").replace(/[P,]/g, "p");
  const strange = [...digits].find((character) => !DIGITS.test(character));
  if (digits === "") return { problem: "There are no digits to paste." };
  if (strange !== undefined) return { problem: `“${strange}” can't be sent. ${RIGHT_DIGITS}` };
  return digits.length > DIGITS_AT_ONCE ? { problem: TOO_MANY_DIGITS } : { digits };
}

/** @param key as `KeyboardEvent.key` names it: top row and number pad alike. @returns null for other keys. */
export function readKey(key: string): string | null {
  const digit = key === "P" ? "p" : key;
  return digit.length === 1 && DIGITS.test(digit) ? digit : null;
}
