import type { Sound } from "./tones.ts";
import { renderSound } from "./tones.ts";

declare global {
  interface AudioContext {
    /** Not in every browser: https://www.w3.org/TR/webaudio-1.1/#dom-audiocontext-setsinkid */
    setSinkId?(sinkId: string): Promise<void>;
  }
}

/** Twice the highest frequency and more. */
const SAMPLE_RATE_HZ = 8_000;
/** Time constant of the fade at a stop, which avoids a click; after five times as long the sound is gone. */
const FADE_S = 0.004;
const STOP_AFTER_S = 5 * FADE_S;

/** Plays the page's own sounds, computed, from the first click on, as browsers demand. */
export class SoundPlayer {
  #context: AudioContext | null = null;
  #output: AudioNode | null = null;
  /** Plays to a chosen speaker in browsers whose AudioContext can't. */
  #detour: HTMLAudioElement | null = null;
  #speaker: string | null = null;

  constructor() {
    for (const gesture of ["click", "keydown"]) {
      document.addEventListener(gesture, () => this.#wake(), { capture: true });
    }
  }

  play(sound: Sound): () => void {
    return this.#start(sound, false);
  }

  /** @returns a function that stops it within 50 ms. */
  repeat(sound: Sound): () => void {
    return this.#start(sound, true);
  }

  /** @param deviceId of a speaker. @throws if the browser does not permit it. */
  async useSpeaker(deviceId: string): Promise<void> {
    this.#speaker = deviceId;
    await this.#route();
  }

  #wake(): void {
    if (this.#context?.state === "suspended") void this.#context.resume();
    if (this.#context) return;
    this.#context = new AudioContext();
    this.#output = this.#context.destination;
    // What was chosen may be gone: then the sounds come where all sound comes.
    this.#route().catch(() => {});
  }

  async #route(): Promise<void> {
    const context = this.#context;
    if (!context || this.#speaker === null) return;
    if (context.setSinkId) return context.setSinkId(this.#speaker);
    this.#detour ??= this.#takeDetour(context);
    await this.#detour.setSinkId(this.#speaker);
  }

  #takeDetour(context: AudioContext): HTMLAudioElement {
    const output = context.createMediaStreamDestination();
    const element = new Audio();
    element.srcObject = output.stream;
    element.autoplay = true;
    this.#output = output;
    return element;
  }

  #start(sound: Sound, loop: boolean): () => void {
    const context = this.#context;
    if (!context || !this.#output) return () => {};
    const samples = renderSound(sound, SAMPLE_RATE_HZ);
    const buffer = context.createBuffer(1, samples.length, SAMPLE_RATE_HZ);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(context, { buffer, loop });
    const gain = context.createGain();
    source.connect(gain).connect(this.#output);
    source.addEventListener("ended", () => gain.disconnect());
    source.start();
    return () => {
      gain.gain.setTargetAtTime(0, context.currentTime, FADE_S);
      source.stop(context.currentTime + STOP_AFTER_S);
    };
  }
}
