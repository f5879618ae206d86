import { concealNumber } from "./numbers.ts";
import type { Call } from "./wire.ts";

/** A telephone number: alone, or as the user of a SIP URI. */
const NUMBER = /^((?:sips?:)?)(\+?\d[\d.()-]{5,})(?=[@;]|$)/i;

/** A call as somebody in the room sees it: whole telephone numbers are for hosts. */
export function seenBy(isHost: boolean, call: Call): Call {
  return isHost ? call : { ...call, to: concealTarget(call.to) };
}

function concealTarget(to: string): string {
  return to.replace(NUMBER, (_, scheme: string, number: string) => scheme + concealNumber(number));
}
