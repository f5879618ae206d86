import type { Segment, Sound } from "./tones.ts";

/** Each frequency's own level: -30 dB below the loudest. */
const AMPLITUDE = 10 ** (-30 / 20);
/** A tone that begins or ends at once would click. */
const RAMP_S = 0.005;

/** @returns the samples of a sound, -1 to 1. */
export function renderSound(sound: Sound, sampleRateHz: number): Float32Array<ArrayBuffer> {
  const parts = sound.map((segment) => renderSegment(segment, sampleRateHz));
  return Float32Array.from(parts.flat());
}

function renderSegment({ frequenciesHz, durationMs }: Segment, sampleRateHz: number): number[] {
  const length = Math.round((durationMs / 1000) * sampleRateHz);
  return Array.from({ length }, (_, index) => {
    const time = index / sampleRateHz;
    const ramp = Math.min(1, time / RAMP_S, (length / sampleRateHz - time) / RAMP_S);
    const waves = frequenciesHz.map((frequency) => Math.sin(2 * Math.PI * frequency * time));
    return waves.reduce((sum, wave) => sum + wave, 0) * AMPLITUDE * ramp;
  });
}
