import { createHmac, randomUUID } from "node:crypto";
import type { Metrics } from "../http/metrics.ts";
import { withDeadline } from "../platform/deadline.ts";
import type { Dialed, OpenTokPlatform } from "../platform/platform.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import type { Dialer } from "../policy/budgets.ts";
import type { DialOrder } from "../policy/dial-order.ts";
import type { DialWatch } from "../policy/dial-watch.ts";
import type { Room } from "../rooms/rooms.ts";
import { type Call, isToDisconnect, newCall } from "./call.ts";
import { explainFailedDial } from "./call-end.ts";
import { CallFailed, CallIdTaken, Stopping } from "./call-errors.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { Calls } from "./calls.ts";
import type { Disconnects } from "./disconnects.ts";
import type { EarlyHangUps } from "./early-hang-ups.ts";
import type { WaitingDigits } from "./waiting-digits.ts";

/** Names the call to whoever takes it at a number of ours. */
export const CALL_ID_HEADER = "X-Phones-Call-Id";

interface DialsParts {
  calls: Pick<Calls, "begin" | "record">;
  disconnects: Pick<Disconnects, "pursue">;
  store: Pick<CallStore, "find">;
  earlyHangUps: Pick<EarlyHangUps, "find">;
  waitingDigits: Pick<WaitingDigits, "add">;
  platform: Pick<OpenTokPlatform, "dial" | "deadlines">;
  metrics: Pick<Metrics, "dials" | "dialSeconds">;
  watch: Pick<DialWatch, "passed">;
  /** Key of the digests that tell one order from another. */
  orderKey: Buffer;
  now: () => number;
  onBackgroundError(error: unknown): void;
  /** Reports about a connection that came before we knew whose it is, in the order they were made. */
  earlierEvents(sessionId: string, connectionId: string): Promise<CallEvent[]>;
}

/** Calls phones into rooms: each call once, whatever becomes of it. */
export class Dials {
  readonly #parts: DialsParts;
  #isStopped = false;

  constructor(parts: DialsParts) {
    this.#parts = parts;
  }

  /**
   * Calls a phone into a room. The same callId and the same order again is the same call, not a second one.
   *
   * @param callId chosen by the caller, so that it can hang up before this answers; null: one is made.
   * @param dialer null: the app itself.
   * @throws CallIdTaken
   * @throws TooManyCalls
   * @throws Stopping
   * @throws CallFailed if the platform fails. A call of which nobody knows whether it was placed is `unknown`.
   */
  async dial(
    room: Room,
    callId: string | null,
    order: DialOrder,
    dialer: Dialer | null,
  ): Promise<{ call: Call; isNew: boolean }> {
    const { calls, store, earlyHangUps, now } = this.#parts;
    const digits = order.digits === null ? null : "waiting";
    const asked = newCall({ ...room, ...order, digits, callId: callId ?? randomUUID() }, now());
    const request = digestOf(order, this.#parts.orderKey);
    if (this.#isStopped) {
      if (!(await store.find(asked.roomId, asked.callId))) throw new Stopping();
      return this.#repeated(asked, request);
    }
    const call = await calls.begin(asked, { request, number: order.number, dialer });
    if (!call) return this.#repeated(asked, request);
    await this.#tellWatch(call, order, dialer);
    const hungUp = await earlyHangUps.find(call.roomId, call.callId);
    if (hungUp) return { call: await this.#cancel(call, hungUp.who), isNew: true };
    if (order.digits !== null) await this.#keepDigits(call, order.digits);
    return { call: await this.#place(call, order), isNew: true };
  }

  /** From now on no call begins. Those that are under way go on. */
  stop(): void {
    this.#isStopped = true;
  }

  /** A call whose digits can't be kept is not placed. */
  async #keepDigits({ callId }: Call, digits: string): Promise<void> {
    const { calls, waitingDigits, now } = this.#parts;
    try {
      await waitingDigits.add(callId, digits);
    } catch (error) {
      await calls.record(callId, { type: "dial failed", at: now(), why: { reason: "not-placed" } });
      throw error;
    }
  }

  /** Noted before it goes out. What can't be noted is not dialed. */
  async #tellWatch(call: Call, { number, to, because }: DialOrder, dialer: Dialer | null): Promise<void> {
    const { watch, calls, now } = this.#parts;
    const { roomId, callId, maxTalkSeconds, requestedAt } = call;
    const claim = { roomId, number, dialer, maxTalkSeconds, now: requestedAt };
    try {
      await watch.passed(claim, { visitor: dialer, roomId, callId, target: to }, because);
    } catch (error) {
      await calls.record(callId, { type: "dial failed", at: now(), why: { reason: "not-placed" } });
      throw error;
    }
  }

  async #repeated(call: Call, request: string): Promise<{ call: Call; isNew: boolean }> {
    const known = await this.#parts.store.find(call.roomId, call.callId);
    if (known?.request !== request) throw new CallIdTaken();
    return { call: known.call, isNew: false };
  }

  /** Ends a call that has not been placed and will not be. */
  async #cancel({ callId }: Call, who: string | null): Promise<Call> {
    const { calls, now } = this.#parts;
    const at = now();
    await calls.record(callId, { type: "hang up asked", at, who });
    return calls.record(callId, { type: "dial failed", at, why: { reason: "not-placed" } });
  }

  async #place(call: Call, order: DialOrder): Promise<Call> {
    const { calls, platform, metrics, now } = this.#parts;
    const { callId, sessionId } = call;
    const headers = order.isRelayed ? { ...order.headers, [CALL_ID_HEADER]: callId } : order.headers;
    const answer = platform.dial({ ...order, headers, sessionId, callId }).then(
      (dialed) => this.#dialed(call, dialed),
      (error: unknown) => this.#dialFailed(call, error),
    );
    const startedAt = now();
    const count = (outcome: string) => {
      metrics.dials.inc({ outcome });
      metrics.dialSeconds.observe({ outcome }, (now() - startedAt) / 1_000);
    };
    try {
      const placed = await withDeadline(answer, platform.deadlines.dial);
      count("placed");
      return placed;
    } catch (error) {
      const isRefused = error instanceof CallFailed && !error.cause.isOutcomeUnknown;
      count(isRefused ? "refused" : "unknown");
      if (error instanceof CallFailed) throw error;
      if (!(error instanceof PlatformError)) throw error;
      // Never dialed again: it may ring. Its answer is still used when it comes.
      answer.catch((late: unknown) => late instanceof CallFailed || this.#parts.onBackgroundError(late));
      throw new CallFailed(await calls.record(callId, { type: "dial unanswered", at: now() }), error);
    }
  }

  async #dialed({ callId, sessionId }: Call, dialed: Dialed): Promise<Call> {
    const { calls, disconnects, earlierEvents, now } = this.#parts;
    let call = await calls.record(callId, { type: "dialed", at: now(), ...dialed });
    for (const event of await earlierEvents(sessionId, dialed.connectionId))
      call = await calls.record(callId, event);
    // Given up on or hung up while nobody knew its name: it may ring now.
    if (isToDisconnect(call)) disconnects.pursue(call);
    return call;
  }

  async #dialFailed({ callId }: Call, error: unknown): Promise<never> {
    const { calls, now } = this.#parts;
    const at = now();
    if (!(error instanceof PlatformError)) {
      await calls.record(callId, { type: "dial failed", at, why: { reason: "failed" } });
      throw error;
    }
    const event: CallEvent = error.isOutcomeUnknown
      ? { type: "dial unanswered", at }
      : { type: "dial failed", at, why: explainFailedDial(error) };
    throw new CallFailed(await calls.record(callId, event), error);
  }
}

/**
 * Tells one order from another. Digits may be a secret, and are few: a digest without a key would give them away to
 * whoever has the database.
 */
function digestOf({ auth: _auth, because: _because, ...order }: DialOrder, key: Buffer): string {
  return createHmac("sha256", key).update(JSON.stringify(order)).digest("hex");
}
