/** What a keypad sends, as it was read, or what is wrong with it. */
export type ReadDigits = { digits: string } | { problem: string };

/** The most that the server takes at once. */
export const DIGITS_AT_ONCE = 32;

const TOO_MANY = `Up to ${DIGITS_AT_ONCE} digits at once.`;
/** What people write between digits, so that they can be read. */
const SEPARATORS = /[\s()./-]/g;

/** Reads what was pasted. As in every telephone's address book, a comma is a pause, too. */
export function readDigits(text: string): ReadDigits {
  const digits = text.replace(SEPARATORS, "").replace(/[P,]/g, "p");
  const strange = /[^0-9*#p]/u.exec(digits);
  if (digits === "") return { problem: "There are no digits to paste." };
  if (strange)
    return { problem: `“${strange[0]}” can't be sent. Digits are 0 to 9, * and #, and p for a pause.` };
  return digits.length > DIGITS_AT_ONCE ? { problem: TOO_MANY } : { digits };
}

/** @param key as `KeyboardEvent.key` names it: top row and number pad alike. @returns null for other keys. */
export function readKey(key: string): string | null {
  return /^[0-9*#pP]$/.test(key) ? key.toLowerCase() : null;
}
