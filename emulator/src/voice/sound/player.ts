import type { AudioSource } from "../../media/audio.ts";
import { Recording } from "../../media/recording.ts";

const MAX_SAMPLE = 32_767;

/** Plays the same sound as often as it should. */
export class Player implements AudioSource {
  readonly #samples: Int16Array;
  readonly #ended: () => void;
  #loopsLeft: number;
  #recording: Recording | null = null;
  #isOver = false;

  /**
   * @param samples 8 kHz.
   * @param options.loop 0: without end.
   * @param options.level from -1, silence, over 0, as it is, to 1, twice as loud.
   * @param ended called once, when there is nothing left to play.
   */
  constructor(samples: Int16Array, { loop, level }: { loop: number; level: number }, ended: () => void) {
    this.#samples = level === 0 ? samples : samples.map((sample) => clip(sample * (1 + level)));
    this.#ended = ended;
    // What has no samples is over, however often it should be heard.
    this.#loopsLeft = samples.length === 0 ? 0 : loop || Number.POSITIVE_INFINITY;
  }

  read(): Int16Array | null {
    const frame = this.#recording?.read();
    if (frame) return frame;
    if (this.#loopsLeft === 0) return this.#end();
    this.#loopsLeft--;
    this.#recording = new Recording(this.#samples);
    return this.#recording.read();
  }

  #end(): null {
    this.#recording = null;
    if (!this.#isOver) this.#ended();
    this.#isOver = true;
    return null;
  }
}

/** Plays something again and again, as loud as it is. */
export function endless(samples: Int16Array): Player {
  return new Player(samples, { loop: 0, level: 0 }, () => {});
}

function clip(sample: number): number {
  return Math.max(-MAX_SAMPLE, Math.min(MAX_SAMPLE, sample));
}
