import { afterEach, beforeEach, vi } from "vitest";

/** Small beside each deadline: what is under way meanwhile is not cut off. */
const STEP_MS = 100;

/**
 * In each test of a file the app's timers go by a simulated clock. It runs as fast as the real one, and jumps ahead
 * wherever the test calls `letTimePass`.
 */
export function simulateTimers(): void {
  beforeEach(
    () => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"], shouldAdvanceTime: true }),
  );
  afterEach(() => void vi.useRealTimers());
}

/** Moves the simulated clock on by a tenth of a second. Without one it does nothing. */
export function letTimePass(): void {
  if (vi.isFakeTimers()) vi.advanceTimersByTime(STEP_MS);
}

/** @returns a function for `expect.poll` that lets time pass before each look. */
export function whileTimePasses<Seen>(look: () => Seen): () => Seen {
  return () => {
    letTimePass();
    return look();
  };
}
