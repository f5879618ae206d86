/** Sounds in place of those that can't be made. */
import type { AudioSource } from "../../media/audio.ts";
import { Beeps } from "../../media/beeps.ts";

const WORD_PITCHES_HZ = [620, 740] as const;
/** Half a minute of beeps is enough of any text. */
const MOST_WORDS = 200;
const CHIME_HZ = [523, 659, 784] as const;
const CHIME_EVERY_SAMPLES = 16_000;

/** A beep for each word: one hears that something is said, and for how long. */
export function beepWords(text: string): Int16Array {
  const words = text.split(/\s+/).filter(Boolean).slice(0, MOST_WORDS);
  return record(new Beeps(...words.map((_, n) => WORD_PITCHES_HZ[n % WORD_PITCHES_HZ.length]!)));
}

/** Three rising notes and a pause, in place of music. */
export function chime(): Int16Array {
  const notes = record(new Beeps(...CHIME_HZ));
  const samples = new Int16Array(CHIME_EVERY_SAMPLES);
  samples.set(notes);
  return samples;
}

function record(source: AudioSource): Int16Array {
  const samples: number[] = [];
  for (let frame = source.read(); frame !== null; frame = source.read()) samples.push(...frame);
  return Int16Array.from(samples);
}
