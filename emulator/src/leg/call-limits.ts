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

/** `noMedia`: no sound has ever come from the phone; `inactivity`: none any more. */
export type ReachedLimit = "noAnswer" | "duration" | "noMedia" | "inactivity";

/** @returns the limit that ends the call now; null if there is none. */
export function limitReached(progress: CallProgress, limits: CallLimits, now: number): ReachedLimit | null {
  const { startedAt, answeredAt, lastMediaAt, hasSessionTimer } = progress;
  if (answeredAt === null) return now - startedAt >= limits.noAnswerMs ? "noAnswer" : null;
  if (now - answeredAt >= limits.durationMs) return "duration";
  const silentMs = now - Math.max(answeredAt, lastMediaAt ?? answeredAt);
  if (hasSessionTimer || silentMs < limits.inactivityMs) return null;
  return lastMediaAt === null ? "noMedia" : "inactivity";
}

/** Whether an answered call that belongs to no session has reached one of the platform's limits. */
export function isPastLimits(
  { lastMediaAt, hasSessionTimer }: Pick<CallProgress, "lastMediaAt" | "hasSessionTimer">,
  answeredAt: number,
  now: number,
): boolean {
  const progress = { startedAt: answeredAt, answeredAt, lastMediaAt, hasSessionTimer };
  return limitReached(progress, PLATFORM_LIMITS, now) !== null;
}
