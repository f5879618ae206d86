import { unescapeAll } from "./escapes.ts";
import { redactNumbers } from "./phone-numbers.ts";

/** A SIP URI in pieces: its scheme, what stands before its host, the host with its port, and the parameters. */
const URI = /^(sips?:)([^@]*@)?(\[[^\]]*\][^;]*|[^;]*)(.*)$/is;
/** An address of the network, with its port: digits, but nobody's number. */
const NETWORK_ADDRESS = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/;

/** @returns a telephone number or SIP URI with everything redacted that may be a telephone number, wherever it stands. */
export function redactTarget(to: string): string {
  const [, scheme, user = "", host = "", parameters = ""] = URI.exec(to) ?? [];
  if (scheme === undefined) return redactNumbers(to);
  const shownHost = NETWORK_ADDRESS.test(host) ? host : redactPart(host);
  return scheme + redactPart(user) + shownHost + redactPart(parameters);
}

/** A number may be written with escapes, and behind digits that only the provider needs. */
function redactPart(part: string): string {
  const plain = unescapeAll(part);
  const redacted = redactNumbers(plain);
  return redacted === plain ? part : redacted;
}
