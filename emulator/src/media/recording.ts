import { type AudioSource, FRAME_SAMPLES, SAMPLE_RATE_HZ } from "./audio.ts";

const HEAD_BYTES = 12;
const SAMPLE_BYTES = 2;

/** Sound that is there already, played once. */
export class Recording implements AudioSource {
  readonly #samples: Int16Array;
  readonly #frame = new Int16Array(FRAME_SAMPLES);
  #position = 0;

  /** @param samples 8 kHz. */
  constructor(samples: Int16Array) {
    this.#samples = samples;
  }

  read(): Int16Array | null {
    if (this.#position >= this.#samples.length) return null;
    this.#frame.fill(0);
    this.#frame.set(this.#samples.subarray(this.#position, this.#position + FRAME_SAMPLES));
    this.#position += FRAME_SAMPLES;
    return this.#frame;
  }
}

/**
 * Reads a WAV file of one channel with 16 bits, at 8 kHz or more.
 *
 *     RIFF size WAVE | fmt  16 | format channels | rate | ... bits | data size | samples ...
 *
 * @param wav a size beyond its end stands for the rest: a program that writes to a pipe does not know it yet.
 * @returns its samples at 8 kHz; null for any other file.
 */
export function parseWav(wav: Buffer): Int16Array | null {
  const format = findChunk(wav, "fmt ");
  const data = findChunk(wav, "data");
  if (format === null || data === null || format.length < 16) return null;
  const [channels, rateHz, bits] = [format.readUInt16LE(2), format.readUInt32LE(4), format.readUInt16LE(14)];
  if (channels !== 1 || bits !== 8 * SAMPLE_BYTES || rateHz < SAMPLE_RATE_HZ) return null;
  const length = Math.floor(data.length / SAMPLE_BYTES);
  return toTelephoneRate(
    Int16Array.from({ length }, (_, i) => data.readInt16LE(i * SAMPLE_BYTES)),
    rateHz,
  );
}

function findChunk(wav: Buffer, name: string): Buffer | null {
  for (let at = HEAD_BYTES; at + 8 <= wav.length; ) {
    const size = wav.readUInt32LE(at + 4);
    if (wav.toString("latin1", at, at + 4) === name) return wav.subarray(at + 8, at + 8 + size);
    at += 8 + size + (size % 2);
  }
  return null;
}

/** Each new sample is the mean of those that it stands for: a low-pass that is good enough for a machine's voice. */
function toTelephoneRate(samples: Int16Array, rateHz: number): Int16Array {
  const step = rateHz / SAMPLE_RATE_HZ;
  return Int16Array.from({ length: Math.floor(samples.length / step) }, (_, i) => {
    const covered = samples.subarray(Math.floor(i * step), Math.floor((i + 1) * step));
    return covered.reduce((sum, sample) => sum + sample, 0) / covered.length;
  });
}
