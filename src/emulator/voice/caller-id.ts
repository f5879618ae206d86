/** What a phone shows of a caller without a number of his own. */
const UNKNOWN_CALLER = "+00000000";

/**
 * Who a called phone says is calling. The platform lets through its own virtual numbers only:
 * https://developer.vonage.com/en/voice/voice-api/ncco-reference#connect
 * @param from what the app wants to be shown.
 * @param ownNumber `12015550123`
 */
export function callerIdFor(from: string | undefined, ownNumber: string): string {
  return from?.replace(/^\+/, "") === ownNumber ? ownNumber : UNKNOWN_CALLER;
}

/**
 * @param uri `sip:+14155550100@example.com`
 * @returns `14155550100`: numbers as the Voice API writes them; a name as it is.
 */
export function callerOf(uri: string): string {
  const [, user = ""] = /^sips?:([^@;?]*)@/i.exec(uri) ?? [];
  return user.replace(/^\+(?=\d+$)/, "") || "unknown";
}
