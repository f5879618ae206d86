import { execFile } from "node:child_process";
import { parseWav } from "../media/recording.ts";

/** Makes speech of words. @returns 8 kHz; null where it can't be done. */
export type Synthesize = (words: string) => Promise<Int16Array | null>;

const PROGRAM = "espeak-ng";
const DEADLINE_MS = 5_000;
/** A minute and a half at its 22,050 Hz. */
const MOST_WAV_BYTES = 4_000_000;

/** By espeak-ng (https://github.com/espeak-ng/espeak-ng), where it is installed. */
export const synthesizeSpeech: Synthesize = (words) =>
  new Promise((resolve) => {
    const options = { encoding: "buffer", timeout: DEADLINE_MS, maxBuffer: MOST_WAV_BYTES } as const;
    execFile(PROGRAM, ["-v", "en-us", "--stdout", "--", words], options, (error, wav) =>
      resolve(error ? null : parseWav(wav)),
    );
  });
