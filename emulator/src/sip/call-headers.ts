/** Caller identity and custom headers of an INVITE. Pure. */
import { isIP } from "node:net";
import { URI } from "sip.js/lib/core/index.js";
import { toCoreUri } from "./uri/core-uri.ts";
import { parseSipUri, SipUriError } from "./uri/uri.ts";

/** A header that can't be sent: it would break the message, or it is the user agent's own. */
export class SipHeaderError extends Error {
  override name = "SipHeaderError";
}

export interface Caller {
  user: string;
  displayName: string;
  uri: URI;
}

const TOKEN = /^[A-Za-z0-9\-.!%*_+`'~]{1,128}$/;
const LONGEST_VALUE = 4_096;
const OWN_HEADERS = new Set(
  (
    "via v from f to t call-id i cseq contact m max-forwards route record-route content-type c content-length l " +
    "content-disposition content-encoding e supported k require proxy-require allow user-agent authorization " +
    "proxy-authorization session-expires x min-se expires"
  ).split(" "),
);

/** @throws SipHeaderError, naming the header. */
export function callHeaders(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => {
    if (!TOKEN.test(name)) throw new SipHeaderError(`Not a header name: ${JSON.stringify(name)}`);
    if (OWN_HEADERS.has(name.toLowerCase())) throw new SipHeaderError(`Header ${name} is not free to set`);
    const isPrintable = !/[\p{Cc}\u2028\u2029]/u.test(value) && value.length <= LONGEST_VALUE;
    if (!isPrintable) throw new SipHeaderError(`Header ${name} has control characters or is too long`);
    return `${name}: ${value}`;
  });
}

/**
 * @param from `14155550101@example.com`, `14155550101`, or a whole SIP URI; undefined: anonymous.
 * @param host ours, for a caller without one.
 * @throws SipUriError when it can't be written as a SIP URI.
 */
export function parseCaller(from: string | undefined, host: string): Caller {
  const bracketed = isIP(host) === 6 ? `[${host}]` : host;
  if (from === undefined || from === "") {
    return { user: "anonymous", displayName: "Anonymous", uri: new URI("sip", "anonymous", bracketed) };
  }
  const hasHost = from.includes("@") || /^sips?:/i.test(from);
  const text = hasHost ? from.replace(/^(?!sips?:)/i, "sip:") : `sip:${from}@${bracketed}`;
  const { user } = parseSipUri(text);
  if (user === "") throw new SipUriError("Caller without a user part");
  return { user, displayName: "", uri: toCoreUri(text) };
}
