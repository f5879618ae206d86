/** 15 a second are as many as an eye follows. */
const INTERVAL_MS = 66;
const CALM_INTERVAL_MS = 250;
/** How much of the last value stays when the sound falls: a meter rises at once and sinks slowly. */
const FALL = 0.7;
/** From here on somebody counts as speaking, on the meter's scale. */
export const SPEAKING_LEVEL = 0.35;

/** @returns how long a meter stands still between two values, ms: longer for people who want little movement. */
export function levelInterval(wantsLittleMotion: boolean): number {
  return wantsLittleMotion ? CALM_INTERVAL_MS : INTERVAL_MS;
}

/**
 * Turns what the browser library measures into what a meter shows.
 *
 * @param previous what the meter showed last, 0 to 1.
 * @param amplitude `audioLevelUpdated`: 0 (silence) to 1, linear.
 * @returns 0 to 1, logarithmic as hearing is: 30 dB from end to end.
 */
export function meterLevel(previous: number, amplitude: number): number {
  const level = amplitude > 0 ? Math.log10(amplitude) / 1.5 + 1 : 0;
  const risen = Math.min(1, Math.max(0, level));
  return risen >= previous ? risen : Math.max(risen, previous * FALL);
}

/** @returns takes each amplitude that the library measures, and passes on a meter's level at its own pace. */
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
