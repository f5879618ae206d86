import { unescape as decode } from "node:querystring";
import { concealNumbers } from "../policy/phone-numbers.ts";
import type { Call } from "./wire.ts";

/** The user of a SIP URI. */
const USER = /(?<=^sips?:)[^@]*(?=@)/i;

/** A call as somebody in the room sees it: whole telephone numbers are for hosts. */
export function seenBy(isHost: boolean, call: Call): Call {
  return isHost ? call : { ...call, to: concealTarget(call.to) };
}

function concealTarget(to: string): string {
  return /^sips?:/i.test(to) ? to.replace(USER, concealUser) : concealNumbers(to);
}

/** A number may be written with escapes, and behind digits that only the provider needs. */
function concealUser(user: string): string {
  const plain = decode(user);
  const concealed = concealNumbers(plain);
  return concealed === plain ? user : concealed;
}
