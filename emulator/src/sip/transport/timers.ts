/** Time in SIP: the timers of RFC 3261 (table 4 on page 265) and the clock they run on. */
import { Timers } from "sip.js/lib/core/index.js";

/** All in milliseconds. */
export interface SipTimers {
  /** Round trip estimate: the first retransmission comes after it, 64 times T1 is the end of waiting. */
  t1: number;
  /** Longest interval between retransmissions, but for INVITE. */
  t2: number;
  /** How long a message may stay in the network. */
  t4: number;
}

export const RFC3261_TIMERS: SipTimers = { t1: 500, t2: 4_000, t4: 5_000 };

/** @returns how long a transaction waits for an answer, in milliseconds: timers B, D, F, H, J. */
export const transactionTimeout = ({ t1 }: SipTimers) => 64 * t1;

export interface Clock {
  /** Milliseconds since any moment; never goes back. */
  now(): number;
  /** @returns what takes the action back. */
  after(delayMs: number, action: () => void | Promise<void>): () => void;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * SIP.js has no timers for unreliable transports (D, I, J, K are 0), but reads this table at each use.
 * It is one table for the whole process: the last caller wins.
 */
export function applyToTransactions(timers: SipTimers): void {
  const timeout = transactionTimeout(timers);
  Object.assign(Timers, {
    T1: timers.t1,
    T2: timers.t2,
    T4: timers.t4,
    TIMER_B: timeout,
    TIMER_D: timeout,
    TIMER_F: timeout,
    TIMER_H: timeout,
    TIMER_I: timers.t4,
    TIMER_J: timeout,
    TIMER_K: timers.t4,
    TIMER_L: timeout,
    TIMER_M: timeout,
    TIMER_N: timeout,
  } satisfies Partial<typeof Timers>);
}
