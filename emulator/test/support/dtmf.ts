import { toneLevel } from "../../../test/support/tone.ts";

/** ITU-T Q.23: a key sounds as its row and its column together. */
const KEYS = ["123A", "456B", "789C", "*0#D"];
const ROWS_HZ = [697, 770, 852, 941];
const COLUMNS_HZ = [1_209, 1_336, 1_477, 1_633];

/** How much of the sound the two tones of a key have to be. */
const PART_OF_ALL = 0.8;
/** Below this, of 32,767, a window counts as silent. */
const SILENT = 200;
const WINDOW_SAMPLES = 240;
const STEP_SAMPLES = 80;
/** A key that sounds shorter than 60 ms is none. */
const SHORTEST_STEPS = 4;
/** The same key within 40 ms is the same still: a packet was lost. */
const SEPARATION_STEPS = 4;

/**
 * Listens as a telephone exchange does.
 * @param samples 8 kHz.
 * @returns the digits whose tones are heard in them, in order.
 */
export function hearsDigits(samples: ArrayLike<number>): string {
  const sound = Array.from(samples);
  const keys: string[] = [];
  for (let at = 0; at + WINDOW_SAMPLES <= sound.length; at += STEP_SAMPLES) {
    keys.push(keyIn(sound.slice(at, at + WINDOW_SAMPLES)));
  }
  return keys.filter((key, at) => key !== "" && isBeginning(keys, at)).join("");
}

function isBeginning(keys: readonly string[], at: number): boolean {
  const isNew = !keys.slice(Math.max(0, at - SEPARATION_STEPS), at).includes(keys[at]!);
  return isNew && keys.slice(at, at + SHORTEST_STEPS).every((key) => key === keys[at]);
}

/** @returns the key that is heard; "": none. */
function keyIn(window: number[]): string {
  const loudness = Math.sqrt(window.reduce((sum, sample) => sum + sample ** 2, 0) / window.length);
  if (loudness < SILENT) return "";
  const [row, column] = [strongest(window, ROWS_HZ), strongest(window, COLUMNS_HZ)];
  const part = Math.hypot(row.level, column.level) / Math.SQRT2 / loudness;
  return part > PART_OF_ALL ? (KEYS[row.index]?.[column.index] ?? "") : "";
}

function strongest(window: number[], frequenciesHz: readonly number[]): { index: number; level: number } {
  const levels = frequenciesHz.map((hz) => toneLevel(window, hz));
  const level = Math.max(...levels);
  return { index: levels.indexOf(level), level };
}
