import { setTimeout as pause } from "node:timers/promises";
import { type Call, isOver } from "../calls/call.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Metrics } from "../http/metrics.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import type { Ncco } from "../voice/ncco.ts";
import type { OwnLegs } from "../voice/own-legs.ts";
import type { ArrivedLeg, TypedDigits } from "../voice/payloads.ts";
import type { PhoneLegs } from "../voice/phone-legs.ts";
import type { BridgeStore } from "./bridge-store.ts";
import type { CallerStore, StoredCaller } from "./caller-store.ts";
import type { Callers } from "./callers.ts";
import type { Guesses } from "./guesses.ts";
import type { Pins } from "./pins.ts";
import type { Script } from "./script.ts";

const TRIES = 3;
/** A conversation holds 50 legs, and one is the session's own. */
const CALLERS_OF_ROOM_MAX = 49;
/** Every answer to a PIN takes so long, in milliseconds: how quickly it comes says nothing about the PIN. */
const ANSWER_MS = 250;

/** For a call of ours that nobody waits for any more. */
const HANG_UP: Ncco = [];

interface ReceptionParts {
  callers: Pick<Callers, "enter">;
  callerStore: Pick<CallerStore, "arrive" | "findByUuid" | "ofRoom" | "countTry">;
  pins: Pick<Pins, "findRoom" | "of">;
  guesses: Pick<Guesses, "begin">;
  rooms: Pick<Rooms, "find">;
  bridgeStore: Pick<BridgeStore, "find">;
  ownLegs: Pick<OwnLegs, "claim">;
  callStore: Pick<CallStore, "findById">;
  phoneLegs: Pick<PhoneLegs, "connect">;
  script: Script;
  metrics: Pick<Metrics, "pins">;
  onChange(roomId: string): void;
}

/** Takes the calls that come to our number, and says what the Voice API shall do with each. */
export class Reception {
  readonly #parts: ReceptionParts;

  constructor(parts: ReceptionParts) {
    this.#parts = parts;
  }

  /** A leg has come in: a call of our own, or a telephone. */
  async answer(leg: ArrivedLeg): Promise<Ncco> {
    const { callerStore, script } = this.#parts;
    const ownCall = await this.#claim(leg);
    if (ownCall) return this.#answerOwn(ownCall, leg);
    const caller = await callerStore.arrive(leg.uuid, leg.from.replace(/^\+/, ""));
    return caller.state === "asked" ? script.askPin("askPin") : this.#repeat(caller);
  }

  /** Somebody has typed a PIN, or nothing in time. */
  async take({ uuid, digits }: TypedDigits): Promise<Ncco> {
    const { callerStore, script } = this.#parts;
    const caller = await callerStore.findByUuid(uuid);
    if (!caller) return script.hangUp("unavailable");
    if (caller.state !== "asked") return this.#repeat(caller);
    const tries = await callerStore.countTry(uuid, TRIES);
    if (tries === null) return script.hangUp("tooManyTries");
    const room = digits === "" ? null : await this.#try(caller, digits);
    if (room) return this.#enter(caller, room);
    if (tries === TRIES) return script.hangUp("tooManyTries");
    return script.askPin(digits === "" ? "noPin" : "wrongPin");
  }

  /** @returns null for a leg that is none of our calls, whatever it says. */
  async #claim({ uuid, ownCall }: ArrivedLeg): Promise<Call | null> {
    if (!ownCall) return null;
    const call = await this.#parts.callStore.findById(ownCall.callId);
    if (call?.sessionId !== ownCall.sessionId) return null;
    return (await this.#parts.ownLegs.claim(call.callId, uuid)) ? call : null;
  }

  async #answerOwn(call: Call, leg: ArrivedLeg): Promise<Ncco> {
    const { bridgeStore, script, phoneLegs, onChange } = this.#parts;
    if (isOver(call) || call.hangUpAt !== null) return HANG_UP;
    if (call.isRelayed) return phoneLegs.connect(call, leg);
    if ((await bridgeStore.find(call.roomId))?.callId !== call.callId) return HANG_UP;
    onChange(call.roomId);
    return script.joinSession(call.sessionId);
  }

  /** Wrong, expired and of a full room are one and the same to whoever typed it: words, time and what it costs. */
  async #try({ number }: StoredCaller, digits: string): Promise<Room | null> {
    const { guesses, pins, rooms, callerStore, metrics } = this.#parts;
    const answered = pause(ANSWER_MS);
    const guess = await guesses.begin(number);
    const roomId = await pins.findRoom(digits);
    const room = roomId === undefined ? undefined : await rooms.find(roomId);
    const isRight = guess && room && (await callerStore.ofRoom(room.roomId)).length < CALLERS_OF_ROOM_MAX;
    if (isRight) await guess.wasRight();
    metrics.pins.inc({ outcome: isRight ? "right" : guess ? "wrong" : "not looked at" });
    await answered;
    return isRight ? room : null;
  }

  async #enter(caller: StoredCaller, { roomId, sessionId }: Room): Promise<Ncco> {
    const { callers, pins, script } = this.#parts;
    const { waitsForHost } = await pins.of(roomId);
    const isThere = await callers.enter(caller, roomId, waitsForHost ? "waiting" : "joined");
    if (!isThere) return script.hangUp("closed");
    return waitsForHost ? script.wait(caller.callerId) : script.join(sessionId, "connecting");
  }

  /** A webhook may come twice: the answer is the same. */
  async #repeat({ callerId, roomId, state }: StoredCaller): Promise<Ncco> {
    const { rooms, script } = this.#parts;
    const room = roomId === null ? undefined : await rooms.find(roomId);
    if (!room || state === "left") return script.hangUp("closed");
    return state === "waiting" ? script.wait(callerId) : script.join(room.sessionId, "connecting");
  }
}
