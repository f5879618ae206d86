import { PlatformError } from "../opentok/errors.ts";
import type { OpenTokPlatform } from "../opentok/platform.ts";
import type { Call } from "./call.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { Calls } from "./calls.ts";

/** The pause between two comparisons of the books with the platform. */
const PAUSE_MS = 10_000;
/** A dial without any word of the platform is given up after this; a late word still hangs up what it began. */
const GIVE_UP_MS = 2 * 60_000;
/** A call rings no longer than this: RFC 3261 section 16.6, Timer C. Until then its stream may not be there yet. */
const RINGING_MAX_MS = 3 * 60_000;

interface ReconcilerParts {
  store: Pick<CallStore, "open">;
  calls: Pick<Calls, "record" | "pursueHangUp">;
  platform: Pick<OpenTokPlatform, "hasStream">;
  now: () => number;
  /** Called after each comparison, for what else is due at times. */
  housekeeping(): Promise<void>;
  onBackgroundError(error: unknown): void;
}

/** Finds the calls whose end nobody told us about: reports get lost, platforms restart, and so does this app. */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #isStopped = false;

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  /** Takes over the calls of an earlier run, then compares again and again. */
  async start(): Promise<void> {
    for (const call of await this.#parts.store.open()) {
      if (call.state === "requested")
        await this.#parts.calls.record(call.callId, { type: "dial unanswered", at: this.#parts.now() });
      if (call.hangUpAt !== null) this.#parts.calls.pursueHangUp(call);
    }
    this.#run();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  /** The pause begins when all is done: a platform that takes its time is not asked by two runs at once. */
  #run(): void {
    this.#underWay = this.#compareAll().finally(() => {
      if (!this.#isStopped) this.#timer = setTimeout(() => this.#run(), PAUSE_MS);
    });
  }

  async #compareAll(): Promise<void> {
    try {
      for (const call of await this.#parts.store.open()) {
        if (this.#isStopped) return;
        await this.#compare(call);
      }
      await this.#parts.housekeeping();
    } catch (error) {
      this.#parts.onBackgroundError(error);
    }
  }

  async #compare(call: Call): Promise<void> {
    const event = await this.#findOut(call).catch((error: unknown) => {
      if (error instanceof PlatformError) return null; // it can't tell now: next time
      throw error;
    });
    if (event) await this.#parts.calls.record(call.callId, event);
  }

  async #findOut(call: Call): Promise<CallEvent | null> {
    const at = this.#parts.now();
    const age = at - call.requestedAt;
    if (call.connectionId === null)
      return age > GIVE_UP_MS ? { type: "lost", at, text: "The platform never answered" } : null;
    if (call.streamId === null) return null;
    if (await this.#parts.platform.hasStream(call.sessionId, call.streamId))
      return call.streamSeenAt === null ? { type: "stream seen", at } : null;
    const wasThere = call.streamSeenAt !== null || call.answeredAt !== null;
    return wasThere || age > RINGING_MAX_MS
      ? { type: "lost", at, text: "The platform restarted or dropped the call" }
      : null;
  }
}
