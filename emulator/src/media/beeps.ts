import { type AudioSource, FRAME_MS } from "./audio.ts";
import { SineTone } from "./tone.ts";

const BEEP_FRAMES = 140 / FRAME_MS;

/** A few short tones, one after the other, and then nothing. */
export class Beeps implements AudioSource {
  readonly #frequenciesHz: number[];
  #tone: SineTone | null = null;
  #frames = 0;

  constructor(...frequenciesHz: number[]) {
    this.#frequenciesHz = frequenciesHz;
  }

  read(): Int16Array | null {
    if (this.#frames++ % BEEP_FRAMES === 0) {
      const next = this.#frequenciesHz.shift();
      this.#tone = next === undefined ? null : new SineTone(next);
    }
    return this.#tone?.read() ?? null;
  }
}
