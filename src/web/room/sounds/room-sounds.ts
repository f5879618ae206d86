import type { CallStore, StoredCall } from "../model/call-store.ts";
import type { Callers } from "../model/callers.ts";
import type { Watched } from "../model/changes.ts";
import type { LiveEvents } from "../model/live-events.ts";
import { callingCodeOf } from "../model/phone-numbers.ts";
import type { Participants } from "../session/participants.ts";
import type { SoundPlayer } from "./sound-player.ts";
import { busyOf, JOINED, LEFT, ringbackOf, SOMEBODY_WAITS } from "./tones.ts";

/** SIP: Busy Here, Busy Everywhere. */
const BUSY_CODES = ["486", "600"];
/** Shortest time between two chimes. */
const CHIME_PAUSE_MS = 2_000;
/** Among more participants somebody joins or leaves all the time. */
const CHIME_PARTICIPANTS_MAX = 8;
const WAITING_INTERVAL_MS = 10_000;

/** A setting of this browser. */
export type Setting = Watched<{ readonly isOn: boolean }>;

export type SoundParts = {
  callStore: CallStore;
  events: LiveEvents;
  participants: Participants;
  callers: Callers;
  /** Country whose tones apply to calls that go to no number: ISO 3166-1 alpha-2. */
  country: string;
  ringback: Setting;
  chimes: Setting;
};

/** Sounds besides those of the session: ringback and busy tones, and chimes. */
export function roomSounds(player: SoundPlayer, parts: SoundParts): void {
  callSignals(player, parts);
  joinChimes(player, parts);
}

function callSignals(player: SoundPlayer, { callStore, events, ringback, country }: SoundParts): void {
  let live = new Set<string>();
  let heard: CallSignal | null = null;
  let stop = () => {};

  function update(): void {
    // Without live events nobody knows whether it still rings.
    const mayPlay = ringback.isOn && !events.isPaused;
    const signal = mayPlay ? chooseSignal(callStore.calls, (callId) => live.has(callId)) : null;
    live = new Set(callStore.live.map(({ call }) => call.callId));
    const isSame = signal?.callId === heard?.callId && signal?.kind === heard?.kind;
    // A busy tone ends by itself.
    if (isSame || (signal === null && heard?.kind === "busy" && mayPlay)) return;
    stop();
    heard = signal;
    stop = signal ? play(signal) : () => {};
  }

  function play({ kind, to }: CallSignal): () => void {
    const callingCode = callingCodeOf(to, country);
    return kind === "busy" ? player.play(busyOf(callingCode)) : player.repeat(ringbackOf(callingCode));
  }

  for (const changes of [callStore, events, ringback]) changes.onChange(update);
}

/** Chimes for participants who join or leave. A phone has joined when it has answered. */
function joinChimes(player: SoundPlayer, { callStore, participants, callers, chimes }: SoundParts): void {
  const limit = new ChimeLimit(() => performance.now());
  let talking = new Set<string>();

  function chime(hasJoined: boolean): void {
    const present = 1 + participants.othersCount + callStore.live.length + callers.joined.length;
    if (chimes.isOn && limit.isDue(present)) player.play(hasJoined ? JOINED : LEFT);
  }

  participants.onJoinedOrLeft((_name, hasJoined) => chime(hasJoined));
  function update(): void {
    const answered = callStore.live.filter(({ call }) => call.answeredAt !== null);
    const now = new Set([
      ...answered.map(({ call }) => call.callId),
      ...callers.joined.map(({ callerId }) => callerId),
    ]);
    const hasJoined = [...now].some((callId) => !talking.has(callId));
    const hasLeft = [...talking].some((callId) => !now.has(callId));
    talking = now;
    if (hasJoined || hasLeft) chime(hasJoined);
  }

  callStore.onChange(update);
  callers.onChange(update);
}

/** Signal of one call, for the participant who dialed. */
export type CallSignal = { kind: "ringback" | "busy"; callId: string; to: string };

/**
 * @param wasLive whether the call had not ended when this was last asked.
 * @returns signal of the call that has rung longest, else of one that was just found busy. Calls that
 * others dialed do not count.
 */
export function chooseSignal(
  calls: readonly StoredCall[],
  wasLive: (callId: string) => boolean,
): CallSignal | null {
  const own = calls.filter((stored) => stored.isOwn && stored.hangUpAt === null);
  const ringing = own.filter(({ call }) => call.state === "ringing").sort(byRinging)[0];
  if (ringing) return signal("ringback", ringing);
  const busy = own.find(({ call }) => isBusy(call) && wasLive(call.callId));
  return busy ? signal("busy", busy) : null;
}

function signal(kind: CallSignal["kind"], { call }: StoredCall): CallSignal {
  return { kind, callId: call.callId, to: call.to };
}

function isBusy({ state, end }: StoredCall["call"]): boolean {
  return state === "ended" && BUSY_CODES.includes(end?.code ?? "");
}

function byRinging(one: StoredCall, other: StoredCall): number {
  return (one.call.ringingAt ?? 0) - (other.call.ringingAt ?? 0);
}

/** Limit of chimes for participants who join or leave: not too often, and only among few. */
export class ChimeLimit {
  readonly #now: () => number;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param now ms, of any clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param participants in the room, phones and oneself included. */
  isDue(participants: number): boolean {
    const now = this.#now();
    if (participants > CHIME_PARTICIPANTS_MAX || now - this.#lastAt < CHIME_PAUSE_MS) return false;
    this.#lastAt = now;
    return true;
  }
}

/** Three notes, repeated while a caller waits to be let in. */
export function waitingSound(player: SoundPlayer, callers: Callers, chimes: Setting): void {
  let timer: ReturnType<typeof setInterval> | undefined;

  function update(): void {
    const isDue = chimes.isOn && callers.waiting.length > 0;
    if (isDue === (timer !== undefined)) return;
    clearInterval(timer);
    timer = isDue ? setInterval(play, WAITING_INTERVAL_MS) : undefined;
    if (isDue) play();
  }

  function play(): void {
    player.play(SOMEBODY_WAITS);
  }

  callers.onChange(update);
  chimes.onChange(update);
}
