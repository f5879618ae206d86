import { decodeUser, numberOf } from "../../sip/uri/user-part.ts";

/** Number shown for a caller without a number. */
const UNKNOWN_CALLER = "+00000000";

/**
 * The caller ID that a called phone shows. The platform lets through its own virtual numbers only:
 * https://developer.vonage.com/en/voice/voice-api/ncco-reference#connect
 * @param from what the app wants to be shown.
 * @param ownNumber `12015550123`
 */
export function callerIdFor(from: string | undefined, ownNumber: string): string {
  return from?.replace(/^\+/, "") === ownNumber ? ownNumber : UNKNOWN_CALLER;
}

/** A number of the telephone network, as it stands in a SIP URI. */
const TELEPHONE = /^sips?:\+\d{7,15}[@;]/i;

/**
 * The same where a session calls: the telephone network has that rule, other phones are told what the app says.
 * @param to `sip:+14155550188@127.0.0.1:5070`
 * @param from `14155550100@example.com`
 * @param ownNumber `12015550123`
 */
export function callerIdAt(to: string, from: string | undefined, ownNumber: string): string | undefined {
  return TELEPHONE.test(to) ? callerIdFor(from?.replace(/@.*$/, ""), ownNumber) : from;
}

/**
 * @param uri `sip:+14155550100@example.com`
 * @returns `14155550100`: numbers as the Voice API writes them; a name as it is.
 */
export function callerOf(uri: string): string {
  const [, written = ""] = /^sips?:([^@]*)@/i.exec(uri) ?? [];
  const user = decodeUser(written);
  return numberOf(user) ?? (user || "unknown");
}
