import { Conflict } from "../calls/call-errors.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import type { Room } from "../rooms/rooms.ts";
import type { CallerNcco } from "./caller-ncco.ts";
import { hasJoined, type StoredCaller } from "./caller-row.ts";
import type { CallerStore } from "./caller-store.ts";
import type { VoiceApi } from "./voice-api.ts";

/** A conversation holds 50 legs, and one is the session's own. */
const CALLERS_OF_ROOM_MAX = 49;
/** After such a silence of the Voice API it is asked whether a caller is still there, in milliseconds. */
const ASK_AFTER_MS = 60_000;
/** Callers asked about in one round: the Voice API takes 15 questions a second. */
const ASKED_AT_ONCE = 20;
/** Nobody calls for so long: whoever the Voice API can't tell about for this time has left. */
const GIVE_UP_MS = 24 * 60 * 60 * 1000;
/** Callers who left are remembered for webhooks that come late. */
const LEFT_KEPT_MS = 60 * 60 * 1000;

/** No caller of this id has a leg in this room. */
export class NoSuchCaller extends Error {
  override readonly name = "NoSuchCaller";
  constructor() {
    super("There is no such caller in this room: they may have hung up.");
  }
}

interface CallersParts {
  callerStore: CallerStore;
  voiceApi: VoiceApi;
  callerNcco: CallerNcco;
  now: () => number;
  onBackgroundError(error: unknown): void;
}

/**
 * The telephone callers of the rooms, and what hosts do with them: each has a leg of its own at the Voice API, behind
 * the one leg that the session sees. Methods for hosts throw NoSuchCaller, Conflict where the caller is in another
 * state, and PlatformError where the Voice API fails.
 */
export class Callers {
  readonly #parts: CallersParts;
  readonly #listeners: ((roomId: string) => void)[] = [];

  constructor(parts: CallersParts) {
    this.#parts = parts;
  }

  /** Calls the listener when a room's callers have changed. */
  onChange(listener: (roomId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** @returns false if the room is full, or the caller has hung up meanwhile. */
  async enter({ callerId }: StoredCaller, roomId: string, state: "waiting" | "joined"): Promise<boolean> {
    const hasEntered = await this.#parts.callerStore.enter(callerId, roomId, state, CALLERS_OF_ROOM_MAX);
    if (hasEntered) this.#tell(roomId);
    return hasEntered;
  }

  async leave(caller: StoredCaller): Promise<void> {
    const hasLeft = await this.#parts.callerStore.leave(caller.callerId);
    if (hasLeft && caller.roomId !== null) this.#tell(caller.roomId);
  }

  async mute({ roomId }: Room, callerId: string): Promise<void> {
    const caller = await this.#find(roomId, callerId);
    await this.#onLine(caller, await this.#parts.voiceApi.mute(caller.uuid));
    await this.#parts.callerStore.setMuted(callerId, this.#parts.now());
    this.#tell(roomId);
  }

  async unmute({ roomId }: Room, callerId: string): Promise<void> {
    const caller = await this.#find(roomId, callerId);
    await this.#onLine(caller, await this.#parts.voiceApi.unmute(caller.uuid));
    await this.#parts.callerStore.setMuted(callerId, null);
    this.#tell(roomId);
  }

  /** Hangs up. Whoever has left already is no error. */
  async remove({ roomId }: Room, callerId: string): Promise<void> {
    const caller = await this.#find(roomId, callerId);
    await this.#parts.voiceApi.hangUp(caller.uuid);
    await this.leave(caller);
  }

  /** Lets in somebody who waits. The leg comes first: a caller who hears music and counts as waiting can be let in again. */
  async admit({ roomId, sessionId }: Room, callerId: string): Promise<void> {
    const caller = await this.#find(roomId, callerId);
    if (caller.state !== "waiting") throw new Conflict("This caller does not wait.");
    await this.#letIn(caller, sessionId);
    await this.#parts.callerStore.admit(callerId);
    this.#tell(roomId);
  }

  /** Lets in everybody who waits. Whom the Voice API does not move now waits on, for a host to let them in. */
  async admitAll(room: Room): Promise<void> {
    const waiting = (await this.#parts.callerStore.ofRoom(room.roomId)).filter(
      ({ state }) => state === "waiting",
    );
    await Promise.all(
      waiting.map(({ callerId }) => this.admit(room, callerId).catch(this.#parts.onBackgroundError)),
    );
  }

  /**
   * Takes everybody who has joined aside: their bridge has broken, and a conversation that has started plays no music
   * again. Noted first: who is noted and has not been moved is brought back all the same.
   */
  async park(roomId: string): Promise<void> {
    const { callerStore, voiceApi, callerNcco, onBackgroundError } = this.#parts;
    const joined = (await callerStore.ofRoom(roomId)).filter(hasJoined);
    const move = async (caller: StoredCaller) => {
      const { callerId, uuid } = caller;
      if (await callerStore.setParked(callerId, true))
        await this.#onLine(caller, await voiceApi.transfer(uuid, callerNcco.wait(callerId, "restoring")));
    };
    const left = joined.filter(({ isParked }) => !isParked);
    await Promise.all(left.map((caller) => move(caller).catch(onBackgroundError)));
  }

  /** The other way round. Whom the Voice API does not move now is brought back in the next round. */
  async bringBack({ roomId, sessionId }: Room): Promise<void> {
    const { callerStore, onBackgroundError } = this.#parts;
    const parked = (await callerStore.ofRoom(roomId)).filter(({ isParked }) => isParked);
    const move = async (caller: StoredCaller) => {
      await this.#letIn(caller, sessionId);
      await callerStore.setParked(caller.callerId, false);
    };
    await Promise.all(parked.map((caller) => move(caller).catch(onBackgroundError)));
  }

  /** Says goodbye to everybody who has joined. */
  async dismiss(roomId: string, sentence: "closed" | "unavailable"): Promise<void> {
    const { callerStore, voiceApi, callerNcco, onBackgroundError } = this.#parts;
    const joined = (await callerStore.ofRoom(roomId)).filter(hasJoined);
    for (const caller of joined) await this.leave(caller);
    await Promise.all(
      joined.map(({ uuid }) => voiceApi.transfer(uuid, callerNcco.hangUp(sentence)).catch(onBackgroundError)),
    );
  }

  /** Hangs up on everybody, without a word: all calls are stopped. Who can't be hung up on now is tried again. */
  async endAll(): Promise<void> {
    const { callerStore, voiceApi } = this.#parts;
    const end = async (caller: StoredCaller) => {
      await voiceApi.hangUp(caller.uuid);
      await this.leave(caller);
    };
    const ends = await Promise.allSettled((await callerStore.present()).map(end));
    const failed = ends.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Looks after callers whose end nobody told us about. */
  async findLost(): Promise<void> {
    const { callerStore, now } = this.#parts;
    const silent = await callerStore.unseenSince(now() - ASK_AFTER_MS, ASKED_AT_ONCE);
    await Promise.all(silent.map((caller) => this.#lookFor(caller)));
    await callerStore.forgetLeftBefore(now() - LEFT_KEPT_MS);
  }

  async #lookFor(caller: StoredCaller): Promise<void> {
    const { callerStore, voiceApi, now } = this.#parts;
    try {
      if (await voiceApi.isAlive(caller.uuid)) await callerStore.noteSeen(caller.callerId);
      else await this.leave(caller);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      if (caller.seenAt < now() - GIVE_UP_MS) await this.leave(caller);
    }
  }

  async #find(roomId: string, callerId: string): Promise<StoredCaller> {
    const caller = await this.#parts.callerStore.find(roomId, callerId);
    if (!caller || caller.state === "left") throw new NoSuchCaller();
    return caller;
  }

  /** Into the room's conversation. Nowhere does it say that a leg which is transferred stays muted. */
  async #letIn(caller: StoredCaller, sessionId: string): Promise<void> {
    const { voiceApi, callerNcco } = this.#parts;
    await this.#onLine(caller, await voiceApi.transfer(caller.uuid, callerNcco.join(sessionId, "letIn")));
    if (caller.mutedAt !== null) await this.#onLine(caller, await voiceApi.mute(caller.uuid));
  }

  /** @param isThere what the Voice API said about the caller's leg. */
  async #onLine(caller: StoredCaller, isThere: boolean): Promise<void> {
    if (isThere) return;
    await this.leave(caller);
    throw new NoSuchCaller();
  }

  #tell(roomId: string): void {
    for (const listener of this.#listeners) listener(roomId);
  }
}
