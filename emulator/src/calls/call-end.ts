import { SipHeaderError } from "../sip/call-headers.ts";
import type { SipCallEnd } from "../sip/sip-call.ts";
import { SipUriError } from "../sip/uri.ts";

/** Why a call ended, as callDestroyed tells it: https://tokbox.com/developer/guides/sip/ "reason_code". */
export interface CallEnd {
  /** A SIP status where the handshake failed, else 700 to 706. */
  reasonCode: string;
  reasonMessage: string;
}

/** Somebody wanted it to end: the phone, or somebody in the session. */
export const NORMAL_CLEARING = { reasonCode: "700", reasonMessage: "Normal Clearing" };
export const UNEXPECTED_CLEARING = { reasonCode: "703", reasonMessage: "Unexpected Clearing" };
/** Never received any sound. */
export const MEDIA_TIMEOUT = { reasonCode: "704", reasonMessage: "Media Timeout" };
export const MAX_DURATION = { reasonCode: "705", reasonMessage: "Max Duration" };
/** Received sound, and then none any more. */
export const MAX_INACTIVE = { reasonCode: "706", reasonMessage: "Max Inactive" };
/** Nobody answered: what a caller's own timer stands for (RFC 3261 section 13.2.1, Expires). */
export const NO_ANSWER = { reasonCode: "408", reasonMessage: "Request Timeout" };

/** @param wasAnswered whether both sides had been talking. */
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

/** Limits of the platform, in milliseconds. */
export interface CallLimits {
  /**
   * Without any sound from the phone. On hold as well: a phone that holds with music lives on, one that holds with
   * `a=inactive` sends nothing and is gone after this time, by the platform's own words "5 minutes without media".
   * Does not end calls with RFC 4028 session timers.
   */
  inactivityMs: number;
  durationMs: number;
  /** From the INVITE to the answer. The platform's own limit is not published. */
  noAnswerMs: number;
}

export const PLATFORM_LIMITS: CallLimits = {
  inactivityMs: 5 * 60_000,
  durationMs: 6 * 3_600_000,
  noAnswerMs: 3 * 60_000,
};

/** Where a call stands, on the media clock. */
export interface CallProgress {
  startedAt: number;
  answeredAt: number | null;
  lastMediaAt: number | null;
  hasSessionTimer: boolean;
}

/** @returns why the call has to end now; null: it goes on. */
export function limitReached(progress: CallProgress, limits: CallLimits, now: number): CallEnd | null {
  const { startedAt, answeredAt, lastMediaAt, hasSessionTimer } = progress;
  if (answeredAt === null) return now - startedAt >= limits.noAnswerMs ? NO_ANSWER : null;
  if (now - answeredAt >= limits.durationMs) return MAX_DURATION;
  const silentMs = now - Math.max(answeredAt, lastMediaAt ?? answeredAt);
  if (hasSessionTimer || silentMs < limits.inactivityMs) return null;
  return lastMediaAt === null ? MEDIA_TIMEOUT : MAX_INACTIVE;
}

/** Whether an answered call of somebody else's than a session has to end now, by the platform's limits. */
export function isPastLimits(
  { lastMediaAt, hasSessionTimer }: Pick<CallProgress, "lastMediaAt" | "hasSessionTimer">,
  answeredAt: number,
  now: number,
): boolean {
  const progress = { startedAt: answeredAt, answeredAt, lastMediaAt, hasSessionTimer };
  return limitReached(progress, PLATFORM_LIMITS, now) !== null;
}
