import { execFile } from "node:child_process";
import { parseWav } from "../media/recording.ts";

/**
 * Makes speech of words.
 * @param words plain, or SSML in an element `speak`.
 * @param language `en-US`, which is also the default.
 * @returns 8 kHz; null where it can't be done.
 */
export type Synthesize = (words: string, language?: string) => Promise<Int16Array | null>;

const PROGRAM = "espeak-ng";
const DEADLINE_MS = 5_000;
/** Three minutes at its 22,050 Hz. */
const MOST_WAV_BYTES = 8_000_000;

/** By espeak-ng (https://github.com/espeak-ng/espeak-ng), where it is installed. */
export const synthesizeSpeech: Synthesize = (words, language = "en-us") =>
  new Promise((resolve) => {
    const options = { encoding: "buffer", timeout: DEADLINE_MS, maxBuffer: MOST_WAV_BYTES } as const;
    const markup = words.trimStart().startsWith("<speak") ? ["-m"] : [];
    const parameters = ["-v", language, "--stdin", "--stdout", ...markup];
    const { stdin } = execFile(PROGRAM, parameters, options, (error, wav) =>
      resolve(error ? null : parseWav(wav)),
    );
    // Who is not there, or ends before it has read everything, says so by its end.
    stdin?.on("error", () => undefined);
    stdin?.end(words);
  });
