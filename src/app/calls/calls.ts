import { createHash, randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Metrics } from "../http/metrics.ts";
import { withDeadline } from "../opentok/deadline.ts";
import { PlatformError } from "../opentok/errors.ts";
import type { Dial, Dialed, OpenTokPlatform } from "../opentok/platform.ts";
import type { Room } from "../rooms/rooms.ts";
import { applyEvent, type Call, isOver, newCall, toWire } from "./call.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { EarlyHangUps } from "./early-hang-ups.ts";
import { CallFailed, CallIdTaken } from "./errors.ts";
import type { RoomFeed } from "./feed.ts";
import { HangUps } from "./hang-ups.ts";

/** What a dial asks for, checked and completed: everything but the ids. */
export interface DialOrder extends Omit<Dial, "sessionId" | "callId"> {
  /** What is called, as people see it: a SIP URI or a telephone number. */
  to: string;
  by: string | null;
  /** Sent once the phone has answered. */
  digits: string | null;
  maxRingSeconds: number;
  maxTalkSeconds: number | null;
}

export interface CallsParts {
  calls: CallStore;
  earlyHangUps: Pick<EarlyHangUps, "add" | "has">;
  platform: Pick<OpenTokPlatform, "dial" | "disconnect" | "deadlines">;
  feed: RoomFeed;
  metrics: Pick<Metrics, "dials">;
  now: () => number;
  /** Told about what failed with nobody waiting for it. */
  onBackgroundError(error: unknown): void;
  /** Whether the platform's reports reach us: if so they tell when and how a call that we hung up ended. */
  hasMonitoring: boolean;
  /** Reports about a connection that came before we knew whose it is, in the order they were made. */
  earlierEvents(sessionId: string, connectionId: string): Promise<CallEvent[]>;
}

/** Dials and hangs up phones, and keeps the books about them. */
export class Calls {
  readonly #parts: CallsParts;
  readonly #hangUps: HangUps;

  constructor(parts: CallsParts) {
    this.#parts = parts;
    this.#hangUps = new HangUps({
      ...parts,
      find: (callId) => parts.calls.get(callId),
      record: (callId, event) => this.record(callId, event),
    });
  }

  /**
   * Calls a phone into a room. The same callId and the same order again is the same call, not a second one.
   *
   * @param callId chosen by the caller, so that it can hang up before this answers; null: one is made.
   * @throws CallIdTaken
   * @throws CallFailed where the platform fails. A call of which nobody knows whether it was placed is `unknown`.
   */
  async dial(room: Room, callId: string | null, order: DialOrder): Promise<{ call: Call; isNew: boolean }> {
    const { calls, earlyHangUps, feed, now } = this.#parts;
    const call = newCall(
      { ...room, ...order, digits: order.digits === null ? null : "waiting", callId: callId ?? randomUUID() },
      now(),
    );
    const request = digestOf(order);
    if (!(await calls.insert(call, request))) return this.#repeated(call, request);
    feed.publish(call);
    const isWanted = !(await earlyHangUps.has(call.roomId, call.callId));
    return { call: await (isWanted ? this.#place(call, order) : this.#cancel(call)), isNew: true };
  }

  list(roomId: string): Promise<Call[]> {
    return this.#parts.calls.list(roomId);
  }

  /** @returns undefined where the room has no such call. */
  async find(roomId: string, callId: string): Promise<Call | undefined> {
    return (await this.#parts.calls.find(roomId, callId))?.call;
  }

  /**
   * Ends a call by its id. Where the room has no such call yet, its dial may be on the way here: it will not go out.
   *
   * @returns undefined where the room has no such call.
   * @throws CallFailed where the platform does not take the hang-up now.
   */
  async hangUpById(roomId: string, callId: string): Promise<Call | undefined> {
    const call = (await this.find(roomId, callId)) ?? (await this.#overtake(roomId, callId));
    return call && this.hangUp(call);
  }

  /**
   * Ends a call, in whatever state it is: also before the dial has answered (it is hung up as soon as it does),
   * twice in a row, and after it has ended. The platform failing does not stop it from being tried again.
   *
   * @throws CallFailed where the platform does not take the hang-up now.
   */
  async hangUp(call: Call): Promise<Call> {
    const ending = await this.record(call.callId, { type: "hang up asked", at: this.#parts.now() });
    if (isOver(ending)) return ending;
    try {
      return await this.#hangUps.hangUp(ending);
    } catch (error) {
      throw error instanceof PlatformError ? new CallFailed(ending, error) : error;
    }
  }

  /** Ends every call of a room. @throws CallFailed for the first that fails, after all have been tried. */
  async hangUpAll(roomId: string): Promise<Call[]> {
    const results = await Promise.allSettled(
      (await this.#parts.calls.open(roomId)).map((call) => this.hangUp(call)),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  /** Writes an event into the books and tells the room what it changed. */
  async record(callId: string, event: CallEvent): Promise<Call> {
    const { before, call } = await this.#parts.calls.change(callId, (call) => applyEvent(call, event));
    if (!isDeepStrictEqual(toWire(before), toWire(call))) this.#parts.feed.publish(call);
    return call;
  }

  /** Hangs up with nobody waiting, until the platform has taken it. */
  pursueHangUp(call: Call): void {
    this.#hangUps.pursue(call);
  }

  /** No more attempts to hang up. What is under way at the platform may still come in. */
  stop(): void {
    this.#hangUps.stop();
  }

  /** Noted first, looked for then. A dial does it the other way round, so one of the two sees the other. */
  async #overtake(roomId: string, callId: string): Promise<Call | undefined> {
    await this.#parts.earlyHangUps.add(roomId, callId);
    return this.find(roomId, callId);
  }

  /** Ends a call that has not been placed and will not be. */
  async #cancel({ callId }: Call): Promise<Call> {
    const at = this.#parts.now();
    await this.record(callId, { type: "hang up asked", at });
    return this.record(callId, { type: "dial failed", at, text: "Not placed" });
  }

  async #repeated(call: Call, request: string): Promise<{ call: Call; isNew: boolean }> {
    const known = await this.#parts.calls.find(call.roomId, call.callId);
    if (known?.request !== request) throw new CallIdTaken();
    return { call: known.call, isNew: false };
  }

  async #place(call: Call, order: DialOrder): Promise<Call> {
    const { platform, metrics, now } = this.#parts;
    const { callId, sessionId } = call;
    const answer = platform.dial({ ...order, sessionId, callId }).then(
      (dialed) => this.#dialed(call, dialed),
      (error: unknown) => this.#dialFailed(call, error),
    );
    try {
      const placed = await withDeadline(answer, platform.deadlines.dial);
      metrics.dials.inc({ outcome: "placed" });
      return placed;
    } catch (error) {
      const isRefused = error instanceof CallFailed && !error.cause.isOutcomeUnknown;
      metrics.dials.inc({ outcome: isRefused ? "refused" : "unknown" });
      if (error instanceof CallFailed) throw error;
      if (!(error instanceof PlatformError)) throw error;
      // Never dialed again: it may ring. Its answer is still used when it comes.
      answer.catch((late: unknown) => late instanceof CallFailed || this.#parts.onBackgroundError(late));
      throw new CallFailed(await this.record(callId, { type: "dial unanswered", at: now() }), error);
    }
  }

  async #dialed({ callId, sessionId }: Call, dialed: Dialed): Promise<Call> {
    let call = await this.record(callId, { type: "dialed", at: this.#parts.now(), ...dialed });
    for (const event of await this.#parts.earlierEvents(sessionId, dialed.connectionId))
      call = await this.record(callId, event);
    // Given up on or hung up while nobody knew its name: it may ring now.
    if (call.hangUpAt !== null || (isOver(call) && call.end?.code === null)) this.pursueHangUp(call);
    return call;
  }

  async #dialFailed({ callId }: Call, error: unknown): Promise<never> {
    const at = this.#parts.now();
    if (!(error instanceof PlatformError)) {
      await this.record(callId, { type: "dial failed", at, text: "Call failed" });
      throw error;
    }
    const event: CallEvent = error.isOutcomeUnknown
      ? { type: "dial unanswered", at }
      : { type: "dial failed", at, text: error.message };
    throw new CallFailed(await this.record(callId, event), error);
  }
}

/** Tells one order from another; the password is in neither the digest nor the database. */
function digestOf({ auth: _, ...order }: DialOrder): string {
  return createHash("sha256").update(JSON.stringify(order)).digest("hex");
}
