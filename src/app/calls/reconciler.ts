import type { OpenTokPlatform } from "../platform/platform.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import type { Call } from "./call.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { Calls } from "./calls.ts";
import type { Disconnects } from "./disconnects.ts";
import type { LostDials } from "./lost-dials.ts";

/** The pause between two comparisons with the platform, which reports what happens in between. */
const PAUSE_MS = 10_000;
/** The same where it reports nothing, so that this is how we hear of an end, and where an end has to be looked at again. */
const SHORT_PAUSE_MS = 3_000;
/** A call rings no longer than this: RFC 3261 section 16.6, Timer C. Until then only its connection need be there. */
const RINGING_MAX_MS = 3 * 60_000;

interface ReconcilerParts {
  store: Pick<CallStore, "open">;
  calls: Pick<Calls, "record">;
  disconnects: Pick<Disconnects, "pursue">;
  lostDials: Pick<LostDials, "resume" | "review">;
  platform: Pick<OpenTokPlatform, "hasConnection" | "hasStream">;
  /** Whether the platform's reports reach this server. */
  hasMonitoring: boolean;
  now: () => number;
  /** Called after each comparison, for other periodic work. */
  housekeeping(): Promise<void>;
  onBackgroundError(error: unknown): void;
}

/** Finds the calls whose end nobody told us about: reports get lost, platforms restart, and so does this app. */
export class Reconciler {
  readonly #parts: ReconcilerParts;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();
  /** Ids of calls whose streams or connections are gone, in this comparison and in the one before. */
  #missing = new Set<string>();
  #missingBefore = new Set<string>();
  #isStopped = false;
  /** When this run began; calls that were asked for before are of an earlier one. */
  #startedAt = Number.NEGATIVE_INFINITY;
  /** Calls that were found at the platform in this run. */
  readonly #seen = new Set<string>();

  constructor(parts: ReconcilerParts) {
    this.#parts = parts;
  }

  /** Takes over the calls of an earlier run, then compares again and again. */
  async start(): Promise<void> {
    this.#startedAt = this.#parts.now();
    await this.#parts.lostDials.resume();
    for (const call of await this.#parts.store.open())
      if (call.hangUpAt !== null) this.#parts.disconnects.pursue(call);
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
      const isQuiet = this.#parts.hasMonitoring && this.#missing.size === 0;
      if (!this.#isStopped) this.#timer = setTimeout(() => this.#run(), isQuiet ? PAUSE_MS : SHORT_PAUSE_MS);
    });
  }

  async #compareAll(): Promise<void> {
    this.#missingBefore = this.#missing;
    this.#missing = new Set();
    try {
      const open = await this.#parts.store.open();
      const openIds = new Set(open.map(({ callId }) => callId));
      for (const callId of this.#seen) if (!openIds.has(callId)) this.#seen.delete(callId);
      for (const call of open) {
        if (this.#isStopped) return;
        await this.#compare(call);
      }
      await this.#parts.housekeeping();
    } catch (error) {
      this.#parts.onBackgroundError(error);
    }
  }

  async #compare(call: Call): Promise<void> {
    const events = await this.#findOut(call).catch((error: unknown) => {
      if (error instanceof PlatformError) return []; // it can't tell now: next time
      throw error;
    });
    for (const event of events) await this.#parts.calls.record(call.callId, event);
  }

  async #findOut(call: Call): Promise<CallEvent[]> {
    const at = this.#parts.now();
    if (call.connectionId === null) return this.#parts.lostDials.review(call);
    // Only the answer to the dial names the stream: of a call that was found otherwise the connection is known alone.
    if (call.streamId === null) return this.#checkConnection(call, at);
    if (await this.#parts.platform.hasStream(call.sessionId, call.streamId)) {
      this.#seen.add(call.callId);
      return call.streamSeenAt === null ? this.#streamAppeared(at) : [];
    }
    // Where nothing is reported, an answer that is known from elsewhere may be known before its stream is there.
    const wasThere = call.streamSeenAt !== null || (this.#parts.hasMonitoring && call.answeredAt !== null);
    if (wasThere || at - call.requestedAt > RINGING_MAX_MS) return this.#streamGone(call, at);
    return this.#parts.hasMonitoring ? [] : this.#checkConnection(call, at);
  }

  /** If ends are reported, the report may be on its way: it knows the reason, and an end is final. */
  #streamGone(call: Call, at: number): CallEvent[] {
    if (!this.#parts.hasMonitoring) return [this.#lost(call, at)];
    return this.#isMissingAgain(call.callId) ? [this.#lost(call, at)] : [];
  }

  /** Looked for twice: a connection may be on its way, and so may the report of its end. */
  async #checkConnection(call: Call, at: number): Promise<CallEvent[]> {
    const { callId, sessionId, connectionId } = call;
    const { platform } = this.#parts;
    if (connectionId === null || (await platform.hasConnection(sessionId, connectionId))) {
      this.#seen.add(callId);
      return [];
    }
    return this.#isMissingAgain(callId) ? [this.#lost(call, at)] : [];
  }

  /**
   * Where ends are reported, one that was not is the platform's failure; unless nobody was here to be told. Then the
   * report may still come, and says how it ended.
   */
  #lost({ callId, requestedAt }: Call, at: number): CallEvent {
    const wasSeen = this.#seen.delete(callId) || requestedAt >= this.#startedAt;
    const reason = wasSeen ? "platform-restarted" : "ended-meanwhile";
    return { type: "lost", at, why: { reason: this.#parts.hasMonitoring ? reason : "not-reported" } };
  }

  #isMissingAgain(callId: string): boolean {
    this.#missing.add(callId);
    return this.#missingBefore.has(callId);
  }

  /** If nothing is reported, a phone that can be heard counts as answered: digits, mutes and limits wait for that. */
  #streamAppeared(at: number): CallEvent[] {
    const seen: CallEvent = { type: "stream seen", at };
    return this.#parts.hasMonitoring ? [seen] : [{ type: "reported", at, state: "active" }, seen];
  }
}
