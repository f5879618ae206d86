import type { OpenTokPlatform } from "../platform/platform.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import type { Call } from "./call.ts";
import type { CallEvent } from "./call-event.ts";

/** How long the platform's own word about the end is waited for after a disconnect, before we call it the end. */
const LAST_WORD_MS = 3_000;
/** Pauses between attempts while the platform fails; the last one repeats. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** What is taken off the line. */
type Leg = Pick<Call, "callId" | "sessionId"> & { connectionId: string };

interface HangUpsParts {
  platform: Pick<OpenTokPlatform, "disconnect">;
  /** Whether the platform's reports reach us: then they tell when and how the call ended. */
  hasMonitoring: boolean;
  now: () => number;
  find(callId: string): Promise<Call>;
  record(callId: string, event: CallEvent): Promise<Call>;
  onBackgroundError(error: unknown): void;
}

/**
 * Takes phones off the line. Disconnecting twice does no harm, so it is tried until the platform has done it:
 * one attempt at a time for each call.
 */
export class HangUps {
  readonly #parts: HangUpsParts;
  readonly #attempts = new Map<string, Promise<Call>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isStopped = false;

  constructor(parts: HangUpsParts) {
    this.#parts = parts;
  }

  /**
   * @param call one whose hang-up is asked for. Without a connection there is nothing to do yet.
   * @throws PlatformError where this attempt fails; the next one is under way by then.
   */
  async hangUp(call: Call): Promise<Call> {
    const { callId, connectionId } = call;
    if (connectionId === null) return call;
    return this.#attempts.get(callId) ?? this.#begin({ ...call, connectionId }, 0);
  }

  /** The same with nobody waiting. */
  pursue(call: Call): void {
    this.hangUp(call).catch((error: unknown) => this.#parts.onBackgroundError(error));
  }

  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #begin(leg: Leg, retries: number): Promise<Call> {
    const attempt = this.#attempt(leg, retries).finally(() => this.#attempts.delete(leg.callId));
    this.#attempts.set(leg.callId, attempt);
    return attempt;
  }

  async #attempt(leg: Leg, retries: number): Promise<Call> {
    const { callId, sessionId, connectionId } = leg;
    try {
      await this.#parts.platform.disconnect(sessionId, connectionId);
    } catch (error) {
      if (error instanceof PlatformError) {
        const pause = RETRY_MS[Math.min(retries, RETRY_MS.length - 1)] ?? 0;
        this.#later(callId, pause, () => this.#retry(leg, retries + 1));
      }
      throw error;
    }
    const event: CallEvent = { type: "disconnected", at: this.#parts.now() };
    if (!this.#parts.hasMonitoring) return this.#parts.record(callId, event);
    this.#later(callId, LAST_WORD_MS, () => this.#parts.record(callId, event));
    return this.#parts.find(callId);
  }

  /** Until the platform has said that the phone is gone: that we call a call over is no reason to stop. */
  async #retry(leg: Leg, retries: number): Promise<unknown> {
    const { end } = await this.#parts.find(leg.callId);
    const isGone = end !== null && end.code !== null;
    return isGone || this.#attempts.has(leg.callId) ? undefined : this.#begin(leg, retries);
  }

  /** One timer for each call: the newest attempt decides what comes next. */
  #later(callId: string, delayMs: number, run: () => Promise<unknown>): void {
    if (this.#isStopped) return;
    clearTimeout(this.#timers.get(callId));
    const timer = setTimeout(() => {
      this.#timers.delete(callId);
      run().catch((error: unknown) => this.#parts.onBackgroundError(error));
    }, delayMs);
    this.#timers.set(callId, timer);
  }
}
