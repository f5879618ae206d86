import { randomUUID } from "node:crypto";
import type { Voice } from "../../settings/settings.ts";
import { type Call, isOver } from "../calls/call.ts";
import { CallFailed } from "../calls/call-errors.ts";
import type { Calls } from "../calls/calls.ts";
import { CALL_ID_HEADER, type Dials } from "../calls/dials.ts";
import type { HangUps } from "../calls/hang-ups.ts";
import { CallsStopped } from "../policy/calls-stopped.ts";
import type { DialOrder } from "../policy/dial-order.ts";
import { TooManyCalls } from "../policy/too-many-calls.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { KeyedQueue } from "../store/keyed-queue.ts";
import type { BridgeStore, StoredBridge } from "./bridge-store.ts";
import { hasJoined } from "./caller-row.ts";
import type { CallerStore } from "./caller-store.ts";
import type { Callers } from "./callers.ts";
import type { OwnLegs } from "./own-legs.ts";

/** Pauses before the next attempt, in milliseconds, by how many have failed in a row; then callers are sent away. */
const RETRY_MS = [0, 0, 5_000, 15_000];
/** A bridge that held for so long was a good one, whatever became of it then. */
const STEADY_MS = 10_000;

/** Our own number answers at once, or not at all. */
const MAX_RING_SECONDS = 30;

interface BridgesParts {
  bridgeStore: BridgeStore;
  callerStore: Pick<CallerStore, "ofRoom" | "joinedRooms">;
  callers: Pick<Callers, "dismiss" | "park" | "bringBack">;
  calls: Pick<Calls, "find">;
  hangUps: Pick<HangUps, "hangUp">;
  dials: Pick<Dials, "dial">;
  ownLegs: Pick<OwnLegs, "find">;
  rooms: Pick<Rooms, "find">;
  voice: Voice;
  now: () => number;
  onBackgroundError(error: unknown): void;
}

/**
 * The calls between rooms and those who dialed in: a room has one as long as somebody is in by telephone, or a host
 * wants it. All that counts is in the database; `settle` compares it with what should be, as often as one likes.
 */
export class Bridges {
  readonly #parts: BridgesParts;
  readonly #rooms = new KeyedQueue();
  readonly #listeners: ((roomId: string) => void)[] = [];

  constructor(parts: BridgesParts) {
    this.#parts = parts;
  }

  /** Calls the listener when a room has another bridge, or none any more. */
  onChange(listener: (roomId: string) => void): void {
    this.#listeners.push(listener);
  }

  /** Brings a room's bridge into the state that its callers need, with nobody waiting for it. */
  settleSoon(roomId: string): void {
    this.#rooms
      .run(roomId, () => this.#settle(roomId))
      .catch((error: unknown) => {
        // The next round tries again, and callers hear music until then.
        if (!(error instanceof CallFailed || error instanceof TooManyCalls || error instanceof CallsStopped))
          this.#parts.onBackgroundError(error);
      });
  }

  /** For every room that has a bridge or needs one: also those that an earlier run of the app left behind. */
  async settleAll(): Promise<void> {
    const { bridgeStore, callerStore, rooms } = this.#parts;
    const joined = await callerStore.joinedRooms();
    for (const roomId of joined) await rooms.find(roomId); // who is in by telephone uses it, too
    for (const roomId of new Set([...joined, ...(await bridgeStore.rooms())])) this.settleSoon(roomId);
  }

  /** A call has changed. When it was a bridge and is no more, its room may need another. */
  follow({ roomId, callId, state, hangUpAt }: Call): void {
    if (!isOver({ state }) && hangUpAt === null) return;
    const isBridge = async () => (await this.#parts.bridgeStore.find(roomId))?.callId === callId;
    isBridge().then((is) => is && this.settleSoon(roomId), this.#parts.onBackgroundError);
  }

  /**
   * A host wants the bridge, with callers or without.
   *
   * @throws CallFailed, TooManyCalls where the call can't be made now.
   */
  start(roomId: string): Promise<void> {
    return this.#rooms.run(roomId, async () => {
      const { bridgeStore, callerStore } = this.#parts;
      const bridge = await bridgeStore.find(roomId);
      if (bridge) return bridgeStore.put({ ...bridge, isKeptOpen: true });
      try {
        await this.#open({ roomId, isKeptOpen: true, attempts: 0 });
      } catch (error) {
        if (!(await callerStore.ofRoom(roomId)).some(hasJoined)) await this.#remove(roomId);
        throw error;
      }
    });
  }

  /**
   * A host ends the bridge, and with it the calls of everybody who has joined.
   *
   * @throws CallFailed if the platform does not take the hang-up now; it is tried again.
   */
  stop(roomId: string): Promise<void> {
    return this.#rooms.run(roomId, async () => {
      const bridge = await this.#parts.bridgeStore.find(roomId);
      if (!bridge) return;
      await this.#giveUp(bridge, "closed");
      await this.#hangUp(bridge);
    });
  }

  async #settle(roomId: string): Promise<void> {
    const { bridgeStore, callerStore, calls } = this.#parts;
    const bridge = await bridgeStore.find(roomId);
    const hasCallers = (await callerStore.ofRoom(roomId)).some(hasJoined);
    if (!bridge) return hasCallers ? this.#open({ roomId, isKeptOpen: false, attempts: 0 }) : undefined;
    if (!hasCallers && !bridge.isKeptOpen) return this.#close(bridge);
    const call = await calls.find(roomId, bridge.callId);
    if (call && wasHungUpHere(call)) return this.#giveUp(bridge, "closed");
    if (call && !isOver(call)) return this.#bringBack(call);
    // A host wanted this one. Nobody would hear another.
    return hasCallers ? this.#openAgain(bridge, call?.endedAt ?? bridge.attemptedAt) : this.#remove(roomId);
  }

  async #open(bridge: Pick<StoredBridge, "roomId" | "isKeptOpen" | "attempts">): Promise<void> {
    const { bridgeStore, rooms, dials, voice, now } = this.#parts;
    const room = await rooms.find(bridge.roomId);
    if (!room) return this.#remove(bridge.roomId);
    const callId = randomUUID();
    await bridgeStore.put({ ...bridge, callId, attempts: bridge.attempts + 1, attemptedAt: now() });
    this.#tell(bridge.roomId);
    await dials.dial(room, callId, bridgeOrder(voice, callId), null);
  }

  /** @param failedAt when it broke, or was asked for in vain, in milliseconds since the epoch. */
  async #openAgain(bridge: StoredBridge, failedAt: number): Promise<void> {
    const { ownLegs, callers, now } = this.#parts;
    const arrivedAt = (await ownLegs.find(bridge.callId))?.arrivedAt;
    const wasSteady = arrivedAt !== undefined && failedAt >= arrivedAt + STEADY_MS;
    const attempts = wasSteady ? 0 : bridge.attempts;
    const pauseMs = RETRY_MS[attempts];
    if (pauseMs === undefined) return this.#giveUp(bridge, "unavailable");
    if (arrivedAt !== undefined) await callers.park(bridge.roomId);
    if (now() >= failedAt + pauseMs) await this.#open({ ...bridge, attempts });
  }

  /** Those whom an earlier bridge left behind, once the new one has come to our number. */
  async #bringBack(call: Call): Promise<void> {
    if (await this.#parts.ownLegs.find(call.callId)) await this.#parts.callers.bringBack(call);
  }

  /** Nobody is there any more. Hung up first: whatever happens in between, the next round finds it. */
  async #close(bridge: StoredBridge): Promise<void> {
    await this.#hangUp(bridge).catch((error: unknown) => {
      if (!(error instanceof CallFailed)) throw error; // it is tried again by itself
    });
    await this.#remove(bridge.roomId);
  }

  async #giveUp(bridge: StoredBridge, sentence: "closed" | "unavailable"): Promise<void> {
    await this.#parts.callers.dismiss(bridge.roomId, sentence);
    await this.#remove(bridge.roomId);
  }

  async #hangUp({ roomId, callId }: StoredBridge): Promise<void> {
    const call = await this.#parts.calls.find(roomId, callId);
    if (call) await this.#parts.hangUps.hangUp(call, {});
  }

  async #remove(roomId: string): Promise<void> {
    await this.#parts.bridgeStore.remove(roomId);
    this.#tell(roomId);
  }

  #tell(roomId: string): void {
    for (const listener of this.#listeners) listener(roomId);
  }
}

/** By somebody, not by a limit: people in the room want their callers gone, or all calls were stopped. */
function wasHungUpHere({ hangUpAt, hangUpCause }: Call): boolean {
  return hangUpAt !== null && (hangUpCause === null || hangUpCause === "kill switch");
}

/** The dial of a bridge. Nobody can mute it by one button: many people may speak through it. */
function bridgeOrder({ numbers: [number], sipUri }: Voice, callId: string): DialOrder {
  return {
    to: number,
    number: null,
    uri: sipUri,
    from: null,
    headers: { [CALL_ID_HEADER]: callId },
    auth: null,
    secure: false,
    video: false,
    observeForceMute: false,
    streams: null,
    by: null,
    digits: null,
    maxRingSeconds: MAX_RING_SECONDS,
    maxTalkSeconds: null,
    isRelayed: false,
    because: "it is the bridge to our own number",
  };
}
