/** SIP URIs as SIP.js handles them, with their user parts as they were written. */
import { Grammar, URI } from "sip.js/lib/core/index.js";
import { SipUriError } from "./uri.ts";
import { escapeTwice } from "./user-part.ts";

/**
 * @param text one that `parseSipUri` accepts.
 * @throws SipUriError when SIP.js does not.
 */
export function toCoreUri(text: string): URI {
  const uri = Grammar.URIParse(escapeTwice(text));
  if (uri === undefined) throw new SipUriError("Not a SIP URI");
  return uri;
}

/**
 * SIP.js decodes the user part of each URI that it writes, which may throw, and encodes it another way: `;isub=1`
 * becomes `%3Bisub%3D1`. Here it writes what it was given. It is one class for the whole process.
 */
export function keepUserParts(): void {
  Object.assign(URI.prototype, { escapeUser: (user: string) => user });
}
