import type { MediaSignal } from "../../../phones/phone-wire.ts";
import { element, find } from "../parts/element.ts";
import { type AudioLegs, openAudioLegs } from "./audio-legs.ts";
import { type MicrophoneState, openMicrophone } from "./microphone.ts";

/** Sound of one call in both directions; the microphone is in use only during the call. */
export class CallSound {
  readonly #changed: () => void;
  readonly #context = new AudioContext();
  readonly #voice = element("audio", { autoplay: true });
  readonly #legs: AudioLegs;
  readonly #stopMeters: (() => void)[] = [];
  #tracks: MediaStreamTrack[] = [];
  #microphone: MicrophoneState = "asking";
  #isUnreachable = false;
  #isClosed = false;

  /** @param changed called when the microphone's state or the way to the emulator changed. */
  constructor(send: (signal: MediaSignal) => void, changed: () => void) {
    this.#changed = changed;
    this.#legs = openAudioLegs({
      send,
      play: (stream) => this.#play(stream),
      failed: () => this.#fail(),
    });
    document.body.append(this.#voice);
    void this.#speak();
  }

  get microphone(): MicrophoneState {
    return this.#microphone;
  }

  /** This browser does not reach the emulator's media. */
  get isUnreachable(): boolean {
    return this.#isUnreachable;
  }

  receive(signal: MediaSignal): void {
    void this.#legs.receive(signal);
  }

  toggleMute(): void {
    if (this.#microphone !== "on" && this.#microphone !== "muted") return;
    this.#microphone = this.#microphone === "on" ? "muted" : "on";
    for (const track of this.#tracks) track.enabled = this.#microphone === "on";
    this.#changed();
  }

  close(): void {
    this.#isClosed = true;
    this.#legs.close();
    for (const track of this.#tracks) track.stop();
    for (const stop of this.#stopMeters) stop();
    this.#voice.remove();
    void this.#context.close();
  }

  #play(stream: MediaStream): void {
    this.#voice.srcObject = stream;
    this.#showLevel("#their-level", stream);
  }

  #fail(): void {
    this.#isUnreachable = true;
    this.#changed();
  }

  async #speak(): Promise<void> {
    const opened = await openMicrophone();
    if (typeof opened === "string") this.#microphone = opened;
    else if (this.#isClosed) {
      // Allowed too late, after the call: not a moment longer.
      for (const track of opened.getTracks()) track.stop();
      return;
    } else {
      this.#tracks = opened.getAudioTracks();
      this.#microphone = "on";
      this.#showLevel("#my-level", opened);
      await this.#legs.speak(opened);
    }
    this.#changed();
  }

  #showLevel(bar: string, stream: MediaStream): void {
    this.#stopMeters.push(showLevel(find(bar, HTMLElement), stream, this.#context));
  }
}

/** A level at most this often: 15 Hz reads as movement. */
const UPDATE_MS = 66;
/** People who asked for less movement. */
const CALM_UPDATE_MS = 250;
/** Level of speech at an arm's length: full deflection. */
const LOUD_RMS = 0.2;

/** Shows how loud a stream is right now. @returns a function that ends it. */
function showLevel(bar: HTMLElement, stream: MediaStream, context: AudioContext): () => void {
  const source = context.createMediaStreamSource(stream);
  const analyser = new AnalyserNode(context, { fftSize: 1024 });
  source.connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const timer = setInterval(
    () => {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
      bar.style.transform = `scaleX(${Math.min(1, Math.sqrt(power) / LOUD_RMS)})`;
    },
    isCalm ? CALM_UPDATE_MS : UPDATE_MS,
  );
  return () => {
    clearInterval(timer);
    source.disconnect();
    bar.style.transform = "scaleX(0)";
  };
}
