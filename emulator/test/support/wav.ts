/** Of a file with nothing but format and samples. */
export const WAV_HEAD_BYTES = 44;

/** @returns a WAV file of one channel with 16 bits. */
export function formatWav(samples: Int16Array, rateHz: number): Buffer {
  const data = Buffer.alloc(2 * samples.length);
  for (const [at, sample] of samples.entries()) data.writeInt16LE(sample, 2 * at);
  const head = Buffer.alloc(WAV_HEAD_BYTES);
  head.write("RIFF", 0);
  head.writeUInt32LE(WAV_HEAD_BYTES - 8 + data.length, 4);
  head.write("WAVEfmt ", 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(rateHz, 24);
  head.writeUInt32LE(2 * rateHz, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write("data", 36);
  head.writeUInt32LE(data.length, 40);
  return Buffer.concat([head, data]);
}

/** @returns so many seconds of one tone. */
export function sineWave(frequencyHz: number, rateHz: number, seconds: number): Int16Array {
  const step = (2 * Math.PI * frequencyHz) / rateHz;
  return Int16Array.from({ length: rateHz * seconds }, (_, at) => Math.round(10_000 * Math.sin(step * at)));
}
