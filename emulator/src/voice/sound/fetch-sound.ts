import { parseWav } from "../../media/recording.ts";
import { chime } from "./stand-ins.ts";

const DEADLINE_MS = 5_000;
const MAX_BYTES = 20_000_000;

/**
 * Fetches what an NCCO wants to be played: a WAV file of one channel with 16 bits. MP3 is not understood.
 * @param complain told why something else is heard.
 * @returns samples of 8 kHz: three notes where there is nothing better.
 */
export async function fetchSound(url: string, complain: (reason: string) => void): Promise<Int16Array> {
  try {
    const samples = parseWav(await download(url));
    if (samples !== null) return samples;
    complain(
      `${url} is no WAV file of one channel with 16 bits, which alone are played here: a chime instead`,
    );
  } catch (error) {
    complain(`${url} can't be fetched, ${error instanceof Error ? error.message : error}: a chime instead`);
  }
  return chime();
}

/** @throws Error that says why not. */
async function download(url: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    size += part.length;
    if (size > MAX_BYTES) throw new Error(`it has over ${MAX_BYTES} bytes`);
  }
  return Buffer.concat(parts);
}
