import type { CallStore } from "../model/call-store.ts";
import type { Callers } from "../model/callers.ts";
import type { Watched } from "../model/changes.ts";
import type { LiveEvents } from "../model/live-events.ts";
import { callingCodeOf } from "../model/phone-numbers.ts";
import type { Participants } from "../session/participants.ts";
import { type CallSignal, chooseSignal } from "./call-signal.ts";
import { Chimes } from "./chimes.ts";
import type { SoundPlayer } from "./sound-player.ts";
import { busyOf, JOINED, LEFT, ringbackOf } from "./tones.ts";

/** A setting of this browser. */
export type Setting = Watched<{ readonly isOn: boolean }>;

export type SoundParts = {
  callStore: CallStore;
  events: LiveEvents;
  participants: Participants;
  callers: Callers;
  /** Where calls that go to no number are at home: ISO 3166-1 alpha-2. */
  country: string;
  ringback: Setting;
  chimes: Setting;
};

/** What is heard besides the room: whether it rings there, and that somebody comes or goes. */
export function roomSounds(player: SoundPlayer, parts: SoundParts): void {
  callSignals(player, parts);
  comingsAndGoings(player, parts);
}

function callSignals(player: SoundPlayer, { callStore, events, ringback, country }: SoundParts): void {
  let live = new Set<string>();
  let heard: CallSignal | null = null;
  let stop = () => {};

  function update(): void {
    // Without word from the server nobody knows whether it still rings.
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

/** Participants in browsers come and go by the session, phones by their calls: a phone is here when it has answered. */
function comingsAndGoings(
  player: SoundPlayer,
  { callStore, participants, callers, chimes }: SoundParts,
): void {
  const due = new Chimes(() => performance.now());
  let talking = new Set<string>();

  function chime(came: boolean): void {
    const company = 1 + participants.othersCount + callStore.live.length + callers.joined.length;
    if (chimes.isOn && due.isDue(company)) player.play(came ? JOINED : LEFT);
  }

  participants.onJoinedOrLeft((_name, came) => chime(came));
  function update(): void {
    const answered = callStore.live.filter(({ call }) => call.answeredAt !== null);
    const now = new Set([
      ...answered.map(({ call }) => call.callId),
      ...callers.joined.map(({ callerId }) => callerId),
    ]);
    const hasCome = [...now].some((callId) => !talking.has(callId));
    const hasGone = [...talking].some((callId) => !now.has(callId));
    talking = now;
    if (hasCome || hasGone) chime(hasCome);
  }

  callStore.onChange(update);
  callers.onChange(update);
}
