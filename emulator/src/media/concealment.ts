import { FRAME_SAMPLES } from "./audio.ts";

/** How loud the last frame is repeated, frame after frame; then silence. */
const FADE = [0.8, 0.5, 0.25];

/** Hides short losses: the last sound again, fading, for 60 ms. */
export class Concealment {
  readonly #last = new Int16Array(FRAME_SAMPLES);
  readonly #repeated = new Int16Array(FRAME_SAMPLES);
  #lost = FADE.length;

  /**
   * @param frame what was received, 0 where samples are missing.
   * @param missing how many are.
   * @returns what to play; null when the loss has lasted too long to be hidden.
   */
  next(frame: Int16Array, missing: number): Int16Array | null {
    if (missing < FRAME_SAMPLES) {
      this.#last.set(frame);
      this.#lost = 0;
      return frame;
    }
    const gain = FADE[this.#lost++];
    if (gain === undefined) {
      this.#lost = FADE.length;
      return null;
    }
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#repeated[i] = this.#last[i]! * gain;
    return this.#repeated;
  }
}
