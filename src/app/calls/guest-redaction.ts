import { unescape as decode } from "node:querystring";
import { redactNumbers } from "../policy/phone-numbers.ts";
import type { Call } from "./wire.ts";

/** The user of a SIP URI. */
const USER = /(?<=^sips?:)[^@]*(?=@)/i;

/** The call as a host or a guest sees it: guests see no whole telephone number. */
export function redactUnless(isHost: boolean, call: Call): Call {
  return isHost ? call : { ...call, to: redactTarget(call.to) };
}

function redactTarget(to: string): string {
  return /^sips?:/i.test(to) ? to.replace(USER, redactUser) : redactNumbers(to);
}

/** A number may be written with escapes, and behind digits that only the provider needs. */
function redactUser(user: string): string {
  const plain = decode(user);
  const redacted = redactNumbers(plain);
  return redacted === plain ? user : redacted;
}
