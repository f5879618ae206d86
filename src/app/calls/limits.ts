import { type Call, isOver } from "./call.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { HangUps } from "./hang-ups.ts";
import type { HangUpCause } from "./wire.ts";

/** When a call is hung up by itself, in milliseconds since the epoch, and why. */
export interface Limit {
  at: number;
  cause: HangUpCause;
}

/** @returns the limit that comes next in a call's life; null if none does. */
export function nextLimit(call: Call): Limit | null {
  const { requestedAt, answeredAt, maxRingSeconds, maxTalkSeconds } = call;
  if (isOver(call) || call.hangUpAt !== null) return null;
  if (answeredAt === null) return { at: requestedAt + maxRingSeconds * 1000, cause: "ring limit" };
  return maxTalkSeconds === null ? null : { at: answeredAt + maxTalkSeconds * 1000, cause: "talk limit" };
}

/** @returns when the talk has lasted too long even if the phone rang as long as it may; null: it has no limit. */
export function lastLimit({ requestedAt, maxRingSeconds, maxTalkSeconds }: Call): Limit | null {
  if (maxTalkSeconds === null) return null;
  return { at: requestedAt + (maxRingSeconds + maxTalkSeconds) * 1000, cause: "talk limit" };
}

interface LimitsParts {
  hangUps: Pick<HangUps, "hangUp">;
  store: Pick<CallStore, "get">;
  now: () => number;
  /** The events that the platform has reported about a connection. */
  earlierEvents(sessionId: string, connectionId: string): Promise<CallEvent[]>;
  onBackgroundError(error: unknown): void;
}

/** Hangs up calls that ring or last too long. Everything it goes by is in the call: a restart forgets nothing. */
export class Limits {
  readonly #parts: LimitsParts;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isStopped = false;

  constructor(parts: LimitsParts) {
    this.#parts = parts;
  }

  /** @param call as it is after a change: one timer for each, set anew each time. */
  follow(call: Call): void {
    this.#plan(call, nextLimit(call));
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #plan({ callId }: Call, limit: Limit | null): void {
    clearTimeout(this.#timers.get(callId));
    this.#timers.delete(callId);
    if (limit === null || this.#isStopped) return;
    const timer = setTimeout(() => {
      this.#enforce(callId).catch(this.#parts.onBackgroundError);
    }, limit.at - this.#parts.now());
    this.#timers.set(callId, timer);
  }

  /** Looks at the call again: another process may have changed it, and timers may be early. */
  async #enforce(callId: string): Promise<void> {
    const { hangUps, store, now } = this.#parts;
    const call = await store.get(callId);
    let limit = nextLimit(call);
    // A phone of which nothing is ever reported may have been answered long ago, for all anybody here knows.
    if (limit?.cause === "ring limit" && limit.at <= now() && !(await this.#hasAnyReport(call)))
      limit = lastLimit(call);
    if (limit !== null && limit.at <= now()) await hangUps.hangUp(call, { cause: limit.cause });
    else this.#plan(call, limit);
  }

  async #hasAnyReport({ sessionId, connectionId }: Call): Promise<boolean> {
    if (connectionId === null) return false;
    return (await this.#parts.earlierEvents(sessionId, connectionId)).length > 0;
  }
}
