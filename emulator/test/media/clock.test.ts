import { describe, expect, test } from "vitest";
import { callAfter, FrameSchedule, SystemMediaClock } from "../../src/media/clock.ts";
import { ManualMediaClock } from "../support/manual-media-clock.ts";

/** Runs a schedule whose timer always fires `late` ms after it was asked to. @returns when frames were due. */
function run(schedule: FrameSchedule, untilMs: number, late: (now: number) => number) {
  const frames: { at: number; skipped: number }[] = [];
  let now = 0;
  while (now < untilMs) {
    const { isDue, skipped, waitMs } = schedule.advance(now);
    if (isDue) frames.push({ at: now, skipped });
    now += waitMs + late(now);
  }
  return frames;
}

describe("the media clock", () => {
  test("does not drift, however late its timer fires", () => {
    const frames = run(new FrameSchedule(0), 60_000, () => 1.7);
    expect(frames.length).toBeGreaterThanOrEqual(2_998);
    expect(frames.at(-1)!.at).toBeGreaterThan(59_970);
  });

  test("makes up for a stall frame by frame, without a burst", () => {
    const frames = run(new FrameSchedule(0), 1_000, (now) => (now > 300 && now < 325 ? 150 : 0));
    const gaps = frames.slice(1).map(({ at }, i) => at - frames[i]!.at);
    expect(frames.length).toBeGreaterThanOrEqual(48);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(10);
    expect(frames.every(({ skipped }) => skipped === 0)).toBe(true);
  });

  test("leaves out what a long stall made obsolete, and says how much", () => {
    const frames = run(new FrameSchedule(0), 10_000, (now) => (now > 300 && now < 325 ? 5_000 : 0));
    const skipped = frames.reduce((sum, frame) => sum + frame.skipped, 0);
    expect(skipped).toBeGreaterThan(230);
    expect(frames.length + skipped).toBeGreaterThanOrEqual(497);
    expect(frames.length + skipped).toBeLessThanOrEqual(501);
  });

  test("of the system ticks 50 times a second while somebody listens", async () => {
    const clock = new SystemMediaClock();
    const start = clock.now();
    let frames = 0;
    await new Promise<void>((resolve) => {
      const stop = clock.onFrame(() => {
        if (++frames < 25) return;
        stop();
        resolve();
      });
    });
    expect(clock.now() - start).toBeGreaterThan(480);
  });

  test("calls back once, after the time that was asked for", () => {
    const clock = new ManualMediaClock();
    const calls: number[] = [];
    callAfter(clock, 1_000, () => calls.push(clock.now()));
    callAfter(clock, 500, () => calls.push(-1))();
    clock.advance(5_000);
    expect(calls).toEqual([1_000]);
  });
});
