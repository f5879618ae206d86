import type { OpenTokPlatform } from "../platform/platform.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import type { Call } from "./call.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { Calls } from "./calls.ts";

/** How long the platform's report of the end is waited for after a disconnect, before we call it the end. */
const LAST_REPORT_MS = 3_000;
/** Pauses between attempts while the platform fails; the last one repeats. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000];

/** A call and the connection to remove. */
type ConnectedCall = Pick<Call, "callId" | "sessionId"> & { connectionId: string };

interface DisconnectsParts {
  platform: Pick<OpenTokPlatform, "disconnect">;
  /** Whether the platform's reports reach us: then they tell when and how the call ended. */
  hasMonitoring: boolean;
  now: () => number;
  store: Pick<CallStore, "get">;
  calls: Pick<Calls, "record">;
  onBackgroundError(error: unknown): void;
}

/**
 * Disconnects phones. Disconnecting twice does no harm, so it is tried until the platform has done it:
 * one attempt at a time for each call.
 */
export class Disconnects {
  readonly #parts: DisconnectsParts;
  readonly #attempts = new Map<string, Promise<Call>>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  #isStopped = false;

  constructor(parts: DisconnectsParts) {
    this.#parts = parts;
  }

  /**
   * @param call one whose hang-up is asked for. Without a connection there is nothing to do yet.
   * @throws PlatformError if this attempt fails; the next one is under way by then.
   */
  async disconnect(call: Call): Promise<Call> {
    const { callId, connectionId } = call;
    if (connectionId === null) return call;
    return this.#attempts.get(callId) ?? this.#begin({ ...call, connectionId }, 0);
  }

  /** The same in the background, until the platform has done it. */
  pursue(call: Call): void {
    this.disconnect(call).catch((error: unknown) => this.#parts.onBackgroundError(error));
  }

  /** Ends the attempts. What is under way at the platform may still come in. */
  stop(): void {
    this.#isStopped = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  #begin(target: ConnectedCall, retries: number): Promise<Call> {
    const attempt = this.#attempt(target, retries).finally(() => this.#attempts.delete(target.callId));
    this.#attempts.set(target.callId, attempt);
    return attempt;
  }

  async #attempt(target: ConnectedCall, retries: number): Promise<Call> {
    const { callId, sessionId, connectionId } = target;
    try {
      await this.#parts.platform.disconnect(sessionId, connectionId);
    } catch (error) {
      if (error instanceof PlatformError) {
        const pause = RETRY_MS[Math.min(retries, RETRY_MS.length - 1)] ?? 0;
        this.#later(callId, pause, () => this.#retry(target, retries + 1));
      }
      throw error;
    }
    const event: CallEvent = { type: "disconnected", at: this.#parts.now() };
    if (!this.#parts.hasMonitoring) return this.#parts.calls.record(callId, event);
    this.#later(callId, LAST_REPORT_MS, () => this.#parts.calls.record(callId, event));
    return this.#parts.store.get(callId);
  }

  /** Until the platform has said that the phone is gone: that we call a call over is no reason to stop. */
  async #retry(target: ConnectedCall, retries: number): Promise<unknown> {
    const { end } = await this.#parts.store.get(target.callId);
    const isGone = end !== null && end.code !== null;
    return isGone || this.#attempts.has(target.callId) ? undefined : this.#begin(target, retries);
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
