import { type AudioSink, type AudioSource, FRAME_SAMPLES } from "./audio.ts";

const MAX_SAMPLE = 32_767;
/** Above this, several voices together are bent rather than cut. */
const KNEE = 24_576;

/** A listener of a mix. */
export interface MixerOutput {
  sink: AudioSink;
  /** Which inputs it hears. Asked again for each frame, so that a choice takes effect at once. */
  hears(inputId: string): boolean;
}

interface Voice {
  id: string;
  frame: Int16Array;
}

/**
 * Everybody hears everybody they should, and never themselves. One pass reads each input once; each output then
 * gets its own sum, in 32 bits. A single voice is passed on bit by bit; several together are limited softly.
 */
export class Mixer {
  readonly #inputs = new Map<string, AudioSource>();
  readonly #outputs = new Map<string, MixerOutput>();
  readonly #total = new Int32Array(FRAME_SAMPLES);
  readonly #sum = new Int32Array(FRAME_SAMPLES);
  readonly #mix = new Int16Array(FRAME_SAMPLES);

  /** Replaces an input of the same id. */
  addInput(id: string, source: AudioSource): void {
    this.#inputs.set(id, source);
  }

  removeInput(id: string): void {
    this.#inputs.delete(id);
  }

  addOutput(id: string, output: MixerOutput): void {
    this.#outputs.set(id, output);
  }

  removeOutput(id: string): void {
    this.#outputs.delete(id);
  }

  /** Mixes one frame: to be called every 20 ms. */
  mix(): void {
    const voices = this.#readInputs();
    this.#total.fill(0);
    for (const { frame } of voices) add(this.#total, frame);
    for (const output of this.#outputs.values()) output.sink.write(this.#mixFor(output, voices));
  }

  #readInputs(): Voice[] {
    const voices: Voice[] = [];
    for (const [id, source] of this.#inputs) {
      const frame = source.read();
      if (frame !== null) voices.push({ id, frame });
    }
    return voices;
  }

  #mixFor(output: MixerOutput, voices: Voice[]): Int16Array | null {
    const heard = voices.filter(({ id }) => output.hears(id));
    if (heard.length < 2) return heard[0]?.frame ?? null;
    this.#sum.fill(0);
    if (heard.length * 2 < voices.length) {
      for (const { frame } of heard) add(this.#sum, frame);
    } else {
      this.#sum.set(this.#total);
      for (const voice of voices) if (!heard.includes(voice)) subtract(this.#sum, voice.frame);
    }
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#mix[i] = limit(this.#sum[i]!);
    return this.#mix;
  }
}

function add(sum: Int32Array, frame: Int16Array): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) sum[i]! += frame[i]!;
}

function subtract(sum: Int32Array, frame: Int16Array): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) sum[i]! -= frame[i]!;
}

/** Leaves what is below the knee as it is, and lets the rest approach full scale without ever reaching it. */
function limit(sample: number): number {
  const magnitude = Math.abs(sample);
  if (magnitude <= KNEE) return sample;
  const above = magnitude - KNEE;
  const room = MAX_SAMPLE - KNEE;
  const limited = KNEE + (above * room) / (above + room);
  return sample < 0 ? -limited : limited;
}
