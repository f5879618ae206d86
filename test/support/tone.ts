/** Is a tone heard? Measured against its neighbors in frequency, never by absolute level. */

/** How much stronger a tone has to be than every neighbor: 12 dB. */
const CLEARLY = 4;
/** How much of all that is heard it has to be, in amplitude: minus 20 dB. */
const PART_OF_ALL = 0.1;
/** Neighbors a telephone's tone is compared with, as factors of its frequency. */
const NEIGHBORS = [0.55, 0.75, 1.4, 1.9];

/**
 * Goertzel's algorithm.
 * @param samples sound, any amplitude.
 * @returns amplitude of the part at `frequencyHz`, in units of the samples.
 */
export function toneLevel(samples: ArrayLike<number>, frequencyHz: number, sampleRateHz = 8_000): number {
  const weights = hannWindow(samples.length);
  const factor = 2 * Math.cos((2 * Math.PI * frequencyHz) / sampleRateHz);
  let [last, beforeLast] = [0, 0];
  for (let i = 0; i < samples.length; i++) {
    const next = samples[i]! * weights[i]! + factor * last - beforeLast;
    [last, beforeLast] = [next, last];
  }
  const power = last ** 2 + beforeLast ** 2 - factor * last * beforeLast;
  return samples.length === 0 ? 0 : (2 * Math.sqrt(Math.max(0, power))) / samples.length;
}

/** One tone is compared with others in the same sound: the last window is the next. */
let hann = new Float64Array();

/** A strong tone must not leak into its neighbors. */
function hannWindow(length: number): Float64Array {
  if (hann.length !== length) {
    hann = Float64Array.from({ length }, (_, i) => 1 - Math.cos((2 * Math.PI * i) / length));
  }
  return hann;
}

/** Whether `frequencyHz` is a real part of what is heard, and stands out from its neighbors. Needs 100 ms of sound or more. */
export function hearsTone(samples: ArrayLike<number>, frequencyHz: number, sampleRateHz = 8_000): boolean {
  const level = toneLevel(samples, frequencyHz, sampleRateHz);
  const neighbors = NEIGHBORS.map((factor) => toneLevel(samples, frequencyHz * factor, sampleRateHz));
  const partOfAll = level / Math.SQRT2 / rootMeanSquare(samples);
  return level > CLEARLY * Math.max(...neighbors) && partOfAll > PART_OF_ALL;
}

function rootMeanSquare(samples: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! ** 2;
  return Math.sqrt(sum / samples.length);
}
