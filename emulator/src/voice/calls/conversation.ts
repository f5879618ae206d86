import { randomUUID } from "node:crypto";
import type { AudioSink, AudioSource } from "../../media/audio.ts";
import type { MediaClock } from "../../media/clock.ts";
import { Mixer } from "../../media/mixer.ts";

/** A call as its conversation sees it. */
export interface Participant extends AudioSource, AudioSink {
  readonly uuid: string;
  /** Heard by nobody, in every conversation. */
  readonly isMuted: boolean;
  /** Hears nobody. */
  readonly isEarmuffed: boolean;
  /** The process stood still for so many frames. */
  skip(frames: number): void;
  /** Sends digits to the other end. */
  sendDigits(digits: string): void;
  /** Called when all others have left. */
  leftAlone(): void;
  hangUp(): void;
}

/** Conditions of participation. */
export interface Terms {
  /** The others may talk from now on. */
  startsOnEnter: boolean;
  /** The others are hung up when this one hangs up. */
  endsOnExit: boolean;
  /** Heard by nobody on these terms; absent: false. */
  isMuted?: boolean;
  /** Uuids of calls that hear this one, and of calls that it hears; absent: all. */
  canSpeak?: readonly string[] | undefined;
  canHear?: readonly string[] | undefined;
}

/** https://developer.vonage.com/en/voice/voice-api/ncco-reference#conversation */
const MOST_PARTICIPANTS = 50;

/** A conversation of equals. */
export const OPEN_TERMS: Terms = { startsOnEnter: true, endsOnExit: false };

interface Seat {
  participant: Participant;
  terms: Terms;
}

const promptOf = (uuid: string) => `prompt ${uuid}`;
const musicOf = (uuid: string) => `music ${uuid}`;

/** Participants that hear each other, and the sounds played to them. */
export class Conversation {
  readonly uuid = `CON-${randomUUID()}`;
  readonly #clock: MediaClock;
  readonly #onEmpty: () => void;
  readonly #mixer = new Mixer();
  readonly #seats = new Map<string, Seat>();
  readonly #prompts = new Set<string>();
  #hasStarted = false;
  #stopClock: (() => void) | null = null;

  constructor(clock: MediaClock, onEmpty: () => void = () => {}) {
    this.#clock = clock;
    this.#onEmpty = onEmpty;
  }

  get size(): number {
    return this.#seats.size;
  }

  /** Whether the limit of participants is reached. */
  get isFull(): boolean {
    return this.#seats.size >= MOST_PARTICIPANTS;
  }

  /** Adds a participant, or changes its terms. */
  join(participant: Participant, terms: Terms): void {
    const { uuid } = participant;
    this.#seats.set(uuid, { participant, terms });
    this.#hasStarted ||= terms.startsOnEnter;
    this.#mixer.addInput(uuid, participant);
    this.#mixer.addOutput(uuid, { sink: participant, hears: (inputId) => this.#hears(uuid, inputId) });
    this.#stopClock ??= this.#clock.onFrame((skipped) => this.#mix(skipped));
  }

  leave(uuid: string): void {
    if (!this.#seats.delete(uuid)) return;
    this.hush(uuid);
    this.#mixer.removeInput(musicOf(uuid));
    this.#mixer.removeInput(uuid);
    this.#mixer.removeOutput(uuid);
    const [last, ...others] = this.#seats.values();
    if (last === undefined) this.#close();
    else if (others.length === 0) last.participant.leftAlone();
  }

  /** Unmutes a participant that joined muted. */
  unmute(uuid: string): void {
    const seat = this.#seats.get(uuid);
    if (seat !== undefined) seat.terms = { ...seat.terms, isMuted: false };
  }

  /** Leaves by hanging up, which ends the conversation for all where the terms say so. */
  hangUp(uuid: string): void {
    const endsForAll = this.#seats.get(uuid)?.terms.endsOnExit ?? false;
    this.leave(uuid);
    if (endsForAll) for (const { participant } of [...this.#seats.values()]) participant.hangUp();
  }

  /** Plays a sound to all, in place of the previous one of the same call. */
  play(uuid: string, source: AudioSource): void {
    this.#prompts.add(promptOf(uuid));
    this.#mixer.addInput(promptOf(uuid), source);
  }

  hush(uuid: string): void {
    this.#prompts.delete(promptOf(uuid));
    this.#mixer.removeInput(promptOf(uuid));
  }

  /** Plays music to one participant until the conversation starts. */
  playMusic(uuid: string, source: AudioSource): void {
    if (this.#seats.has(uuid)) this.#mixer.addInput(musicOf(uuid), source);
  }

  /** Passes a digit of one participant on to the others, as the telephone network does. */
  relayDigit(uuid: string, digit: string): void {
    for (const { participant } of this.#seats.values()) {
      if (participant.uuid !== uuid) participant.sendDigits(digit);
    }
  }

  #hears(listenerId: string, inputId: string): boolean {
    if (this.#prompts.has(inputId)) return true;
    if (!this.#hasStarted) return inputId === musicOf(listenerId);
    const listener = this.#seats.get(listenerId);
    const speaker = this.#seats.get(inputId);
    return listener !== undefined && speaker !== undefined && hears(listener, speaker);
  }

  #mix(skipped: number): void {
    if (skipped > 0) for (const { participant } of this.#seats.values()) participant.skip(skipped);
    this.#mixer.mix();
  }

  #close(): void {
    this.#stopClock?.();
    this.#stopClock = null;
    this.#hasStarted = false;
    this.#onEmpty();
  }
}

function hears(listener: Seat, speaker: Seat): boolean {
  const { participant: ear, terms: its } = listener;
  const { participant: mouth, terms } = speaker;
  if (ear === mouth || ear.isEarmuffed || mouth.isMuted || terms.isMuted) return false;
  const maySpeak = terms.canSpeak?.includes(ear.uuid) ?? true;
  const mayHear = its.canHear?.includes(mouth.uuid) ?? true;
  return maySpeak && mayHear;
}

/** The conversations of one application: a name is the same one for all who say it, as long as anybody is in it. */
export class Conversations {
  readonly #clock: MediaClock;
  readonly #named = new Map<string, Conversation>();

  constructor(clock: MediaClock) {
    this.#clock = clock;
  }

  /** One without a name: that of a call, and of whom it is connected to. */
  create(): Conversation {
    return new Conversation(this.#clock);
  }

  named(name: string): Conversation {
    const known = this.#named.get(name);
    if (known !== undefined) return known;
    const conversation = new Conversation(this.#clock, () => this.#named.delete(name));
    this.#named.set(name, conversation);
    return conversation;
  }
}
