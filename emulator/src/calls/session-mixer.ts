import type { AudioSink, AudioSource } from "../media/audio.ts";
import type { MediaClock } from "../media/clock.ts";
import { Mixer } from "../media/mixer.ts";
import type { SessionView } from "../signaling/in-process-client.ts";
import { SessionListener } from "./session-listener.ts";

/** A phone as a source and a sink of the session's mixer. */
export interface MixedPhone {
  streamId: string;
  source: AudioSource;
  sink: AudioSink;
  /** Whether it wants to hear that stream; it never hears itself. */
  hears(streamId: string): boolean;
  /** The process stood still for so many frames. */
  skip(frames: number): void;
}

export interface SessionMixerOptions {
  session: SessionView;
  host: string;
  clock: MediaClock;
  warn(message: string): void;
}

/** The mix of one session with phones, from its first phone to its last. */
export class SessionMixer {
  readonly mixer = new Mixer();
  readonly #phones = new Map<string, MixedPhone>();
  readonly #options: SessionMixerOptions;
  #running: { listener: SessionListener; stopClock: () => void } | null = null;

  constructor(options: SessionMixerOptions) {
    this.#options = options;
  }

  /** To be called before the phone's stream is announced: it is then known for a phone's. */
  add(phone: MixedPhone): void {
    const { streamId, source, sink } = phone;
    this.#phones.set(streamId, phone);
    this.mixer.addInput(streamId, source);
    this.mixer.addOutput(streamId, { sink, hears: (id) => id !== streamId && phone.hears(id) });
    this.#running ??= this.#start();
  }

  remove(streamId: string): void {
    this.#phones.delete(streamId);
    this.mixer.removeInput(streamId);
    this.mixer.removeOutput(streamId);
    if (this.#phones.size > 0) return;
    this.#running?.stopClock();
    this.#running?.listener.close();
    this.#running = null;
  }

  #start(): { listener: SessionListener; stopClock: () => void } {
    const { session, host, clock, warn } = this.#options;
    const isPhone = (streamId: string) => this.#phones.has(streamId);
    const listener = new SessionListener({ session, host, clock, warn, mixer: this.mixer, isPhone });
    const stopClock = clock.onFrame((skipped) => {
      if (skipped > 0) for (const phone of this.#phones.values()) phone.skip(skipped);
      this.mixer.mix();
    });
    return { listener, stopClock };
  }
}
