/**
 * Over UDP a message is sent again until it is answered (RFC 3261 section 17; SIP.js leaves this out).
 *
 *   INVITE          timer A   T1, 2 T1, 4 T1 ...            until any response
 *   other requests  timer E   T1, 2 T1, 4 T1 ... at most T2; every T2 after a 1xx, until a final response
 *   final >= 300    timer G   as timer E                    until the ACK
 *
 * All end after 64 T1. A 2xx to INVITE is sent again by SIP.js, an ACK in answer to what is sent again to us.
 */
import { type Clock, type SipTimers, transactionTimeout } from "./timers.ts";

export type Schedule = "invite" | "request" | "response";

/** @returns when a message is sent again, in milliseconds after its first time. */
export function retransmissionTimes(schedule: Schedule, timers: SipTimers): number[] {
  const times: number[] = [];
  const longest = schedule === "invite" ? Number.POSITIVE_INFINITY : timers.t2;
  let interval = timers.t1;
  for (let at = interval; at < transactionTimeout(timers); at += interval) {
    times.push(at);
    interval = Math.min(2 * interval, longest);
  }
  return times;
}

interface Pending {
  cancel: () => void;
  again: () => void;
}

/** Messages of one call that are sent again. */
export class Retransmitter {
  readonly #clock: Clock;
  readonly #timers: SipTimers;
  readonly #pending = new Map<string, Pending>();

  constructor(clock: Clock, timers: SipTimers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** @param key the same as for `stop`: branch and method. */
  start(key: string, schedule: Schedule, again: () => void): void {
    const times = retransmissionTimes(schedule, this.#timers);
    this.#schedule(
      key,
      times.map((at, index) => at - (times[index - 1] ?? 0)),
      again,
    );
  }

  /** A 1xx has come for a request that is no INVITE. */
  slowDown(key: string): void {
    const pending = this.#pending.get(key);
    if (pending === undefined) return;
    const { t2 } = this.#timers;
    const intervals = Array<number>(Math.floor(transactionTimeout(this.#timers) / t2)).fill(t2);
    this.#schedule(key, intervals, pending.again);
  }

  stop(key: string): void {
    this.#pending.get(key)?.cancel();
    this.#pending.delete(key);
  }

  stopAll(): void {
    for (const key of [...this.#pending.keys()]) this.stop(key);
  }

  #schedule(key: string, intervals: number[], again: () => void): void {
    this.stop(key);
    const [next, ...later] = intervals;
    if (next === undefined) return;
    const cancel = this.#clock.after(next, () => {
      again();
      if (this.#pending.get(key)?.cancel === cancel) this.#schedule(key, later, again);
    });
    this.#pending.set(key, { cancel, again });
  }
}
