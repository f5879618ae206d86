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
  const step = (2 * Math.PI * frequencyHz) / sampleRateHz;
  let real = 0;
  let imaginary = 0;
  for (let i = 0; i < samples.length; i++) {
    // Hann window: a strong tone must not leak into its neighbors.
    const weighted = samples[i]! * (1 - Math.cos((2 * Math.PI * i) / samples.length));
    real += weighted * Math.cos(step * i);
    imaginary -= weighted * Math.sin(step * i);
  }
  return samples.length === 0 ? 0 : (2 * Math.hypot(real, imaginary)) / samples.length;
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
