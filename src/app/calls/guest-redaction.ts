import { unescapeAll } from "../policy/escapes.ts";
import { redactNumbers } from "../policy/phone-numbers.ts";
import type { Call } from "./wire.ts";

/** A SIP URI in pieces: what stands before its host, the host with its port, and the parameters. */
const URI = /^(sips?:)([^@]*@)?(\[[^\]]*\][^;]*|[^;]*)(.*)$/is;
/** An address of the network, with its port: digits, but nobody's number. */
const NETWORK_ADDRESS = /^(?:\[.*\]|\d{1,3}(?:\.\d{1,3}){3})(?::\d+)?$/;

/** The call as a host or a guest sees it: guests see no whole telephone number. */
export function redactUnless(isHost: boolean, call: Call): Call {
  return isHost ? call : { ...call, to: redactTarget(call.to), end: call.end && redactEnd(call.end) };
}

function redactTarget(to: string): string {
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

/** The platform's words for a refusal may quote what was dialed. */
function redactEnd(end: NonNullable<Call["end"]>): Call["end"] {
  if (!("detail" in end)) return end;
  return { ...end, detail: redactNumbers(end.detail), text: redactNumbers(end.text) };
}
