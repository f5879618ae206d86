import type { Logger } from "../http/logging.ts";
import { type Call, isOver } from "./call.ts";
import type { CallStore } from "./call-store.ts";
import { lastLimit } from "./limits.ts";

/** A phone is to be off the line so long after that was asked for. */
const HUNG_UP_WITHIN_MS = 10_000;
/** The platform ends every call after six hours. */
const PLATFORM_MAX_MS = 6 * 60 * 60_000;
/** After so long a call that should be over counts as one that could not be ended. */
const OVERDUE_MS = 5 * 60_000;

interface UnfinishedParts {
  store: Pick<CallStore, "open" | "lost">;
  log: Logger;
  now: () => number;
}

/** Calls whose phones may be on the line though nobody sees them, or though they should not be. */
export class Unfinished {
  readonly #parts: UnfinishedParts;
  #told = "";

  constructor(parts: UnfinishedParts) {
    this.#parts = parts;
  }

  /**
   * Calls whose phones nobody can account for: nobody knows which phone it is, or it has not been hung up though that
   * was asked for, or it was found after the call had been given up.
   */
  async unaccounted(): Promise<Call[]> {
    const { store, now } = this.#parts;
    const at = now();
    const late = (await store.open()).filter(
      ({ hangUpAt, dialLostAt }) =>
        dialLostAt === null && hangUpAt !== null && at - hangUpAt > HUNG_UP_WITHIN_MS,
    );
    return [...(await store.lost(at)), ...late];
  }

  /** How many calls are not over five minutes after they should be. */
  async countOverdue(): Promise<number> {
    const at = this.#parts.now();
    return (await this.#parts.store.open()).filter((call) => at - dueAt(call) > OVERDUE_MS).length;
  }

  /** Logs which calls are unaccounted for, whenever these are others, and when there are none any more. */
  async tell(): Promise<void> {
    const calls = await this.unaccounted();
    const told = calls.map(({ callId }) => callId).sort();
    if (told.join() === this.#told) return;
    this.#told = told.join();
    const { log } = this.#parts;
    if (calls.length === 0) log.info("every call is accounted for");
    else
      log.warn(
        { unaccounted: calls.length, open: calls.filter((call) => !isOver(call)).length, callIds: told },
        "unfinished business: phones of these calls may be on the line",
      );
  }
}

/** When a call should be over, in milliseconds since the epoch. */
function dueAt(call: Call): number {
  const { hangUpAt, answeredAt, maxTalkSeconds, requestedAt } = call;
  if (hangUpAt !== null) return hangUpAt;
  if (answeredAt !== null && maxTalkSeconds !== null) return answeredAt + maxTalkSeconds * 1000;
  return lastLimit(call)?.at ?? requestedAt + PLATFORM_MAX_MS;
}
