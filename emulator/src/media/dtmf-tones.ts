import { type AudioSource, FRAME_MS, FRAME_SAMPLES } from "./audio.ts";
import { SineTone } from "./tone.ts";

/** ITU-T Q.23: each key is the sum of the tones of its row and its column. */
const KEYS = ["123A", "456B", "789C", "*0#D"];
const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633];

const TONE_FRAMES = 160 / FRAME_MS;
const GAP_FRAMES = 80 / FRAME_MS;
const SILENCE = new Int16Array(FRAME_SAMPLES);

/** @returns the two tones of a key of `0123456789*#ABCD`. @throws RangeError for any other. */
export function frequenciesOf(digit: string): [rowHz: number, columnHz: number] {
  const row = KEYS.findIndex((keys) => keys.includes(digit));
  const column = KEYS[row]?.indexOf(digit) ?? -1;
  const [rowHz, columnHz] = [ROWS_HZ[row], COLUMNS_HZ[column]];
  if (digit.length !== 1 || rowHz === undefined || columnHz === undefined) {
    throw new RangeError(`Not a digit: ${JSON.stringify(digit)}`);
  }
  return [rowHz, columnHz];
}

/** Digits as a telephone sounds them, one after the other, and then nothing. For ears: nobody is dialed by it. */
export class DtmfTones implements AudioSource {
  readonly #keys: [SineTone, SineTone][];
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #frames = 0;

  /** @param digits of `0123456789*#ABCD`. @throws RangeError for any other. */
  constructor(digits: string) {
    this.#keys = [...digits].map((digit) => {
      const [rowHz, columnHz] = frequenciesOf(digit);
      return [new SineTone(rowHz), new SineTone(columnHz)];
    });
  }

  read(): Int16Array | null {
    const cycle = TONE_FRAMES + GAP_FRAMES;
    const key = this.#keys[Math.floor(this.#frames / cycle)];
    if (key === undefined) return null;
    const isGap = this.#frames++ % cycle >= TONE_FRAMES;
    return isGap ? SILENCE : this.#sum(...key);
  }

  #sum(row: SineTone, column: SineTone): Int16Array {
    const [low, high] = [row.read(), column.read()];
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#frame[i] = low[i]! + high[i]!;
    return this.#frame;
  }
}
