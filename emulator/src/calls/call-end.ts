import type { ReachedLimit } from "../leg/call-limits.ts";
import { SipHeaderError } from "../sip/call-headers.ts";
import type { SipCallEnd } from "../sip/sip-call.ts";
import { SipUriError } from "../sip/uri/uri.ts";

/** Reason of a call's end, as in callDestroyed: https://tokbox.com/developer/guides/sip/ "reason_code". */
export interface CallEnd {
  /** A SIP status if the call was not answered, else 700 to 706. */
  reasonCode: string;
  reasonMessage: string;
}

/** Ended on purpose: by the phone, or from the session. */
export const NORMAL_CLEARING = { reasonCode: "700", reasonMessage: "Normal Clearing" };
export const UNEXPECTED_CLEARING = { reasonCode: "703", reasonMessage: "Unexpected Clearing" };
/** Never received any sound. */
const MEDIA_TIMEOUT = { reasonCode: "704", reasonMessage: "Media Timeout" };
const MAX_DURATION = { reasonCode: "705", reasonMessage: "Max Duration" };
/** Received sound, and then none any more. */
const MAX_INACTIVE = { reasonCode: "706", reasonMessage: "Max Inactive" };
/** As after a caller's own timer (RFC 3261 section 13.2.1, Expires). */
const NO_ANSWER = { reasonCode: "408", reasonMessage: "Request Timeout" };

/** @param wasAnswered whether the call had been answered. */
export function endOfSipCall(end: SipCallEnd, wasAnswered: boolean): CallEnd {
  if (!wasAnswered) return { reasonCode: String(end.code), reasonMessage: end.reason };
  return end.by === "transport" ? UNEXPECTED_CLEARING : NORMAL_CLEARING;
}

/** @param error why no INVITE could be sent. */
export function endOfFailedDial(error: unknown): CallEnd {
  const isBadRequest = error instanceof SipUriError || error instanceof SipHeaderError;
  const reasonMessage = error instanceof Error ? error.message : String(error);
  return { reasonCode: isBadRequest ? "400" : "500", reasonMessage };
}

/** @returns the end of a call that has reached a limit of the platform. */
export function endOfLimit(limit: ReachedLimit): CallEnd {
  return endsOfLimits[limit];
}

const endsOfLimits: Record<ReachedLimit, CallEnd> = {
  noAnswer: NO_ANSWER,
  duration: MAX_DURATION,
  noMedia: MEDIA_TIMEOUT,
  inactivity: MAX_INACTIVE,
};
