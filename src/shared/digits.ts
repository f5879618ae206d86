/** What counts as digits, for the server and for the page. It goes into both: this file imports nothing. */

/** A telephone's keypad; `p` is a pause of half a second. */
export const DIGITS = /^[0-9*#p]+$/;

/** The most that are sent at once. The platform's own limit is not published. */
export const DIGITS_AT_ONCE = 32;

export const RIGHT_DIGITS = "Digits are 0 to 9, * and #, and p for a pause.";
export const TOO_MANY_DIGITS = `Up to ${DIGITS_AT_ONCE} digits at once.`;
