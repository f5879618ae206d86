import type { OutgoingCallRequest } from "../sip/sip-call.ts";
import type { SipTarget } from "./call-view.ts";

/** Tells the phone's own platform which session calls. */
const SESSION_HEADER = "X-OpenTok-SessionId";

/** @returns what the INVITE to a dialed phone says, but for its offer. */
export function invitationOf(target: SipTarget, sessionId: string): Omit<OutgoingCallRequest, "offer"> {
  const { uri, from, headers, auth } = target;
  return {
    to: uri,
    headers: { ...withoutSessionHeader(headers), [SESSION_HEADER]: sessionId },
    ...(from === undefined ? {} : { from }),
    ...(auth === undefined ? {} : { auth }),
  };
}

/** Header names know no case; ours is not to be had twice. */
function withoutSessionHeader(headers: Record<string, string> = {}): Record<string, string> {
  const isOther = ([name]: [string, string]) => name.toLowerCase() !== SESSION_HEADER.toLowerCase();
  return Object.fromEntries(Object.entries(headers).filter(isOther));
}
