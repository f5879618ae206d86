/** Is a tone heard? Measured against its neighbors in frequency, never by absolute level. */

/** How much stronger a tone has to be than every neighbor: 12 dB. */
const CLEARLY = 4;
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

/** Whether `frequencyHz` stands out clearly from its neighbors. Needs 100 ms of sound or more. */
export function hearsTone(samples: ArrayLike<number>, frequencyHz: number, sampleRateHz = 8_000): boolean {
  const level = toneLevel(samples, frequencyHz, sampleRateHz);
  const neighbors = NEIGHBORS.map((factor) => toneLevel(samples, frequencyHz * factor, sampleRateHz));
  return level > 0 && level > CLEARLY * Math.max(...neighbors);
}
