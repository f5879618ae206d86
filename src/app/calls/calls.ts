import { isDeepStrictEqual } from "node:util";
import type { RoomFeed } from "../live/room-feed.ts";
import type { OpenTokPlatform } from "../platform/platform.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import type { Room } from "../rooms/rooms.ts";
import { applyEvent, type Call, isOver, toWire } from "./call.ts";
import { CallFailed } from "./call-errors.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore } from "./call-store.ts";
import type { EarlyHangUps } from "./early-hang-ups.ts";
import { HangUps } from "./hang-ups.ts";
import type { HangUpCause } from "./wire.ts";

/** Who hangs up, or which limit, where that is known. */
export interface HangUpReason {
  who?: string | null;
  cause?: HangUpCause;
}

interface CallsParts {
  store: CallStore;
  earlyHangUps: Pick<EarlyHangUps, "add">;
  platform: Pick<OpenTokPlatform, "disconnect">;
  feed: Pick<RoomFeed, "publish">;
  now: () => number;
  /** So many calls may be open in a room at once. */
  maxCalls: number;
  /** Told about what failed with nobody waiting for it. */
  onBackgroundError(error: unknown): void;
  /** Whether the platform's reports reach us: if so they tell when and how a call that we hung up ended. */
  hasMonitoring: boolean;
  /** Told about each call that has begun or changed. */
  onChange(call: Call): void;
  /** Finds the connections of a session's calls, as far as what has been reported tells them. */
  identify(sessionId: string): Promise<void>;
}

/** Keeps the books about the calls, and hangs up phones. */
export class Calls {
  readonly #parts: CallsParts;
  readonly #hangUps: HangUps;

  constructor(parts: CallsParts) {
    this.#parts = parts;
    this.#hangUps = new HangUps({
      ...parts,
      find: (callId) => parts.store.get(callId),
      record: (callId, event) => this.record(callId, event),
    });
  }

  /** Takes over the calls of an earlier run. */
  async resume(): Promise<void> {
    for (const call of await this.#parts.store.open()) this.#parts.onChange(call);
  }

  /**
   * Writes a new call into the books.
   *
   * @param request digest of what was asked for, to compare a repeated request with.
   * @returns false where the call id is taken.
   * @throws TooManyCalls
   */
  async begin(call: Call, request: string): Promise<boolean> {
    const isNew = await this.#parts.store.insert(call, request, this.#parts.maxCalls);
    if (isNew) this.#tell(call);
    return isNew;
  }

  list(room: Room): Promise<Call[]> {
    return this.#parts.store.list(room);
  }

  /** @returns undefined where the room has no such call. */
  async find(roomId: string, callId: string): Promise<Call | undefined> {
    return (await this.#parts.store.find(roomId, callId))?.call;
  }

  /**
   * Ends a call by its id. Where the room has no such call yet, its dial may be on the way here: it will not go out.
   *
   * @returns undefined where the room has no such call.
   * @throws CallFailed where the platform does not take the hang-up now.
   */
  async hangUpById(roomId: string, callId: string, who: string | null): Promise<Call | undefined> {
    const call = (await this.find(roomId, callId)) ?? (await this.#overtake(roomId, callId, who));
    return call && this.hangUp(call, { who });
  }

  /**
   * Ends a call, in whatever state it is: also before the dial has answered (it is hung up as soon as it does),
   * twice in a row, and after it has ended. The platform failing does not stop it from being tried again.
   *
   * @returns the call; without a connection where nobody knows yet which phone it is: it is hung up once that is known.
   * @throws CallFailed where the platform does not take the hang-up now.
   */
  async hangUp(call: Call, reason: HangUpReason): Promise<Call> {
    return this.#disconnect(await this.#askToHangUp(call, reason));
  }

  /**
   * Ends every call of a room. All are asked for before the first is disconnected: of phones that can't be told apart
   * each can be hung up as soon as all of them may be.
   *
   * @throws CallFailed for the first that fails, after all have been tried.
   */
  async hangUpAll(roomId: string, who: string | null): Promise<Call[]> {
    const asked: Call[] = [];
    for (const call of await this.#parts.store.open(roomId))
      asked.push(await this.#askToHangUp(call, { who }));
    const results = await Promise.allSettled(asked.map((call) => this.#disconnect(call)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
    return results.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  }

  /** Writes an event into the books and tells whom its change concerns. */
  async record(callId: string, event: CallEvent): Promise<Call> {
    const { before, call } = await this.#parts.store.change(callId, (call) => applyEvent(call, event));
    if (call !== before) this.#tell(call, before);
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

  #askToHangUp({ callId }: Call, reason: HangUpReason): Promise<Call> {
    return this.record(callId, { type: "hang up asked", at: this.#parts.now(), ...reason });
  }

  async #disconnect(asked: Call): Promise<Call> {
    if (isOver(asked)) return asked;
    const ending = asked.connectionId === null ? await this.#lookForConnection(asked) : asked;
    try {
      return await this.#hangUps.hangUp(ending);
    } catch (error) {
      throw error instanceof PlatformError ? new CallFailed(ending, error) : error;
    }
  }

  async #lookForConnection({ callId, sessionId }: Call): Promise<Call> {
    await this.#parts.identify(sessionId);
    return this.#parts.store.get(callId);
  }

  /** Noted first, looked for then. A dial does it the other way round, so one of the two sees the other. */
  async #overtake(roomId: string, callId: string, who: string | null): Promise<Call | undefined> {
    await this.#parts.earlyHangUps.add(roomId, callId, who);
    return this.find(roomId, callId);
  }

  /** The room is told only what it can see. */
  #tell(call: Call, before?: Call): void {
    if (!before || !isDeepStrictEqual(toWire(before), toWire(call))) this.#parts.feed.publish(call);
    this.#parts.onChange(call);
  }
}
