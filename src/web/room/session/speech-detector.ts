/** Louder than a quiet room, a keyboard or a breath: -36 dB below the loudest. */
const SPEECH_AMPLITUDE = 10 ** (-36 / 20);
/** A word is longer than a knock. */
const SPEECH_MS = 300;
/** Between syllables the voice drops. */
const DIP_MS = 200;

/** Tells speech from a short noise. */
export class SpeechDetector {
  #since: number | null = null;
  #lastAt = 0;

  /**
   * @param amplitude root mean square of the last samples, 0 to 1.
   * @param now ms, of any clock.
   * @returns whether somebody is speaking.
   */
  hear(amplitude: number, now: number): boolean {
    if (amplitude >= SPEECH_AMPLITUDE) {
      this.#since ??= now;
      this.#lastAt = now;
    } else if (now - this.#lastAt > DIP_MS) this.#since = null;
    return this.#since !== null && now - this.#since >= SPEECH_MS;
  }
}
