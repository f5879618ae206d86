import { unescape as decode } from "node:querystring";

/** How often a text may be escaped, one escape inside of another. */
const ESCAPED_AT_MOST = 4;
/** Line breaks would begin another header; the last two count as line breaks too. */
const CONTROL = /[\p{Cc}\u2028\u2029]/u;

/** @returns the text without percent escapes, also escaped ones, and with one spelling for each character. */
export function unescapeAll(text: string): string {
  let plain = text;
  for (let n = 0; n < ESCAPED_AT_MOST && /%[0-9a-f]{2}/i.test(plain); n++) plain = decode(plain);
  return plain.normalize("NFKC");
}

/** Whether a text has control characters or line breaks, escaped or not. */
export function hasControls(text: string): boolean {
  return CONTROL.test(text) || CONTROL.test(unescapeAll(text));
}
