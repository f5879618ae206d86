import { type AudioSource, FRAME_SAMPLES, SAMPLE_RATE_HZ } from "./audio.ts";

/** A quarter of full scale: loud enough to be measured, no pain in the ear. */
const AMPLITUDE = 8_192;

/** A sine tone that never ends, its phase unbroken from frame to frame. */
export class SineTone implements AudioSource {
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  readonly #radiansPerSample: number;
  #phase = 0;

  /** @param frequencyHz below half the sample rate: 4000. */
  constructor(frequencyHz: number) {
    this.#radiansPerSample = (2 * Math.PI * frequencyHz) / SAMPLE_RATE_HZ;
  }

  read(): Int16Array {
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      this.#frame[i] = AMPLITUDE * Math.sin(this.#phase);
      this.#phase = (this.#phase + this.#radiansPerSample) % (2 * Math.PI);
    }
    return this.#frame;
  }
}
