import { levelInterval, meterLevel } from "./sound-level.ts";

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
