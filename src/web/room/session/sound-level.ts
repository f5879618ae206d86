/** 15 updates a second: more than that the eye does not follow. */
const INTERVAL_MS = 66;
const CALM_INTERVAL_MS = 250;
/** Share of the last value that remains when the sound falls: a meter rises at once and sinks slowly. */
const FALL = 0.7;
/** Lowest level of speech, on the meter's scale. */
export const SPEAKING_LEVEL = 0.35;

/** @returns interval of a meter's updates, ms: longer with reduced motion. */
export function levelInterval(wantsLittleMotion: boolean): number {
  return wantsLittleMotion ? CALM_INTERVAL_MS : INTERVAL_MS;
}

/**
 * Converts an amplitude of the browser library into a level of a meter.
 *
 * @param previous last level of the meter, 0 to 1.
 * @param amplitude `audioLevelUpdated`: 0 (silence) to 1, linear.
 * @returns 0 to 1, logarithmic as hearing is: 30 dB from end to end.
 */
export function meterLevel(previous: number, amplitude: number): number {
  const level = amplitude > 0 ? Math.log10(amplitude) / 1.5 + 1 : 0;
  const risen = Math.min(1, Math.max(0, level));
  return risen >= previous ? risen : Math.max(risen, previous * FALL);
}

/** @returns a function for each amplitude of the library, which shows levels at a meter's pace. */
export function levelGauge(show: (level: number) => void): (amplitude: number) => void {
  const wantsLittleMotion = matchMedia("(prefers-reduced-motion: reduce)");
  let level = 0;
  let shownAt = 0;
  return (amplitude) => {
    const now = performance.now();
    if (now - shownAt < levelInterval(wantsLittleMotion.matches)) return;
    shownAt = now;
    level = meterLevel(level, amplitude);
    show(level);
  };
}
