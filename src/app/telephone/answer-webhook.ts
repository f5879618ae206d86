import { setTimeout as pause } from "node:timers/promises";
import { type Call, isOver } from "../calls/call.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { Metrics } from "../http/metrics.ts";
import type { KillSwitch } from "../policy/kill-switch.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import type { BridgeStore } from "./bridge-store.ts";
import type { CallerNcco } from "./caller-ncco.ts";
import type { StoredCaller } from "./caller-row.ts";
import type { CallerStore } from "./caller-store.ts";
import type { Callers } from "./callers.ts";
import type { Guesses } from "./guesses.ts";
import type { Ncco } from "./ncco.ts";
import type { OwnLegs } from "./own-legs.ts";
import type { PhoneLegs } from "./phone-legs.ts";
import type { Pins } from "./pins.ts";
import type { ArrivedLeg, TypedDigits } from "./voice-webhook-payloads.ts";

const TRIES = 3;
/** Every answer to a PIN takes so long, in milliseconds: how quickly it comes says nothing about the PIN. */
const ANSWER_MS = 250;

/** For a call of ours that nobody waits for any more. */
const HANG_UP: Ncco = [];

interface AnswerWebhookParts {
  callers: Pick<Callers, "enter">;
  callerStore: Pick<CallerStore, "arrive" | "findByUuid" | "countTry">;
  pins: Pick<Pins, "findRoom" | "of">;
  guesses: Pick<Guesses, "begin">;
  rooms: Pick<Rooms, "find">;
  bridgeStore: Pick<BridgeStore, "find">;
  ownLegs: Pick<OwnLegs, "claim">;
  callStore: Pick<CallStore, "findById">;
  calls: Pick<Calls, "record">;
  phoneLegs: Pick<PhoneLegs, "connect">;
  callerNcco: CallerNcco;
  metrics: Pick<Metrics, "pins">;
  killSwitch: Pick<KillSwitch, "find">;
  now: () => number;
  /** Called when the call of a room's bridge has come to our number. */
  onBridgeArrived(roomId: string): void;
  /** Called when a PIN was wrong, or was not looked at. */
  onWrongPin(): void;
}

/** Takes the calls that come to our number, and says what the Voice API shall do with each. */
export class AnswerWebhook {
  readonly #parts: AnswerWebhookParts;

  constructor(parts: AnswerWebhookParts) {
    this.#parts = parts;
  }

  /** A leg has come in: a call of our own, or a telephone. */
  async answer(leg: ArrivedLeg): Promise<Ncco> {
    const { callerStore, callerNcco, killSwitch } = this.#parts;
    if (await killSwitch.find()) return callerNcco.hangUp("unavailable");
    const ownCall = await this.#claim(leg);
    if (ownCall) return this.#answerOwn(ownCall, leg);
    const caller = await callerStore.arrive(leg.uuid, leg.from.replace(/^\+/, ""));
    return caller.state === "asked" ? callerNcco.askPin("askPin") : this.#repeat(caller);
  }

  /** Somebody has typed a PIN, or nothing in time. */
  async take({ uuid, digits }: TypedDigits): Promise<Ncco> {
    const { callerStore, callerNcco } = this.#parts;
    const caller = await callerStore.findByUuid(uuid);
    if (!caller) return callerNcco.hangUp("unavailable");
    if (caller.state !== "asked") return this.#repeat(caller);
    const tries = await callerStore.countTry(uuid, TRIES);
    if (tries === null) return callerNcco.hangUp("tooManyTries");
    const inRoom = digits === "" ? null : await this.#try(caller, digits);
    if (inRoom) return inRoom;
    if (tries === TRIES) return callerNcco.hangUp("tooManyTries");
    return callerNcco.askPin(digits === "" ? "noPin" : "wrongPin");
  }

  /** @returns null for a leg that is none of our calls, whatever it says. */
  async #claim({ uuid, ownCall }: ArrivedLeg): Promise<Call | null> {
    if (!ownCall) return null;
    const call = await this.#parts.callStore.findById(ownCall.callId);
    if (call?.sessionId !== ownCall.sessionId) return null;
    return (await this.#parts.ownLegs.claim(call.callId, uuid)) ? call : null;
  }

  async #answerOwn(call: Call, leg: ArrivedLeg): Promise<Ncco> {
    const { bridgeStore, calls, callerNcco, phoneLegs, now, onBridgeArrived } = this.#parts;
    if (isOver(call) || call.hangUpAt !== null) return HANG_UP;
    if (call.isRelayed) return phoneLegs.connect(call, leg);
    if ((await bridgeStore.find(call.roomId))?.callId !== call.callId) return HANG_UP;
    // Nobody need wait for the platform's word, which may come late: it is we who answer.
    await calls.record(call.callId, { type: "reported", at: now(), state: "active" });
    onBridgeArrived(call.roomId);
    return callerNcco.joinSession(call.sessionId);
  }

  /**
   * Wrong, expired and of a full room are one and the same to whoever typed it: words, time and what it costs.
   * The caller enters last: a host who saw them before this answer would be overtaken by it.
   *
   * @returns null for all of these.
   */
  async #try(caller: StoredCaller, digits: string): Promise<Ncco | null> {
    const { guesses, pins, rooms, metrics } = this.#parts;
    const answered = pause(ANSWER_MS);
    const guess = await guesses.begin(caller.number);
    const roomId = await pins.findRoom(digits);
    const room = roomId !== undefined && guess?.mayOpen(roomId) ? await rooms.find(roomId) : undefined;
    await answered;
    const inRoom = guess && room ? await this.#enter(caller, room) : null;
    if (inRoom && room) await guess?.wasRight(room.roomId);
    else this.#parts.onWrongPin();
    metrics.pins.inc({ outcome: inRoom ? "right" : guess ? "wrong" : "not looked at" });
    return inRoom;
  }

  /** @returns null if the room is full, or nobody is there to hear it. */
  async #enter(caller: StoredCaller, { roomId, sessionId }: Room): Promise<Ncco | null> {
    const { callers, pins, callerNcco } = this.#parts;
    const { waitsForHost } = await pins.of(roomId);
    const hasEntered = await callers.enter(caller, roomId, waitsForHost ? "waiting" : "joined");
    if (!hasEntered) return null;
    return waitsForHost
      ? callerNcco.wait(caller.callerId, "waitForHost")
      : callerNcco.join(sessionId, "connecting");
  }

  /** A webhook may come twice: the answer is the same. */
  async #repeat({ callerId, roomId, state }: StoredCaller): Promise<Ncco> {
    const { rooms, callerNcco } = this.#parts;
    const room = roomId === null ? undefined : await rooms.find(roomId);
    if (!room || state === "left") return callerNcco.hangUp("closed");
    return state === "waiting"
      ? callerNcco.wait(callerId, "waitForHost")
      : callerNcco.join(room.sessionId, "connecting");
  }
}
