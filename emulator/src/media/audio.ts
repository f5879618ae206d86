/** Sound inside the emulator: mono, linear 16 bit, 8 kHz, in frames of 20 ms. What the telephone network carries. */

export const SAMPLE_RATE_HZ = 8_000;
export const FRAME_MS = 20;
/** Samples in a frame. */
export const FRAME_SAMPLES = (SAMPLE_RATE_HZ * FRAME_MS) / 1_000;

/** Where sound comes from. */
export interface AudioSource {
  /**
   * Takes the next frame. Called once per frame time, by one reader.
   * @returns 160 samples, valid until the next call; null when there is nothing to hear.
   */
  read(): Int16Array | null;
}

/** Where sound goes. */
export interface AudioSink {
  /** @param frame 160 samples, to be used at once: the writer may use its array again. Null: silence. */
  write(frame: Int16Array | null): void;
}
