/**
 * The user part of SIP URIs (RFC 3261 section 19.1.1). It is kept as it was written, since `;` and `%3B` are different
 * users (section 19.1.4), and decoded only to be shown or compared. Pure.
 */

/** A quoted string, in which nothing is a URI, or a URI up to the end of its user part. Both may lack their end. */
const QUOTED_OR_USER = /"(?:[^"\\]|\\.)*"?|sips?:[^@<>"\s]*@?/gi;

/** @returns the user without its escapes; as it was written where they stand for no text: `%ff`, `%zz`. */
export function decodeUser(user: string): string {
  try {
    return decodeURIComponent(user);
  } catch {
    return user;
  }
}

/**
 * @param user decoded: `+14155550100;isub=1`
 * @returns the digits of a telephone number, without its plus and its parameters (RFC 3966); null for a name.
 */
export function numberOf(user: string): string | null {
  return /^\+?(\d+)(?:;.*)?$/s.exec(user)?.[1] ?? null;
}

/**
 * Prepares what SIP.js parses: it decodes each user part, and throws where that is not UTF-8.
 * @param text a request line, a header value or a URI.
 * @returns the same with `%25XX` for each `%XX` of a user part.
 */
export function escapeTwice(text: string): string {
  return editUsers(text, (user) => user.replace(/%(?=[\da-f]{2})/gi, "%25"));
}

/** The reverse of `escapeTwice`. */
export function unescapeOnce(text: string): string {
  return editUsers(text, (user) => user.replace(/%25([\da-f]{2})/gi, "%$1"));
}

function editUsers(text: string, edit: (user: string) => string): string {
  return text.replace(QUOTED_OR_USER, (match) => (match.endsWith("@") ? edit(match) : match));
}
