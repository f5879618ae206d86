import { FRAME_MS } from "./audio.ts";

/** A stall up to this is made up for; of a longer one the rest is left out. 200 ms. */
const MAX_CATCH_UP_FRAMES = 10;
/** Pace while catching up: twice the normal one, so that nobody's buffers meet a burst. */
const CATCH_UP_MS = FRAME_MS / 2;

/** The time in which media live: one tick for all streams, every 20 ms. */
export interface MediaClock {
  /** Milliseconds, monotonic, from an arbitrary start. */
  now(): number;
  /**
   * @param listener called once per frame; `skipped` frames were left out before it because the process stood still.
   * @returns a function that ends the subscription.
   */
  onFrame(listener: (skipped: number) => void): () => void;
}

/**
 * Calls back once, at the first frame that is at least `delayMs` from now.
 * @returns a function that cancels it.
 */
export function callAfter(clock: MediaClock, delayMs: number, callback: () => void): () => void {
  const due = clock.now() + delayMs;
  const stop = clock.onFrame(() => {
    if (clock.now() < due) return;
    stop();
    callback();
  });
  return stop;
}

/** When the next frame is due. Pure: it is told the time. Counts from its start, so that lateness never adds up. */
export class FrameSchedule {
  #due: number;

  /** @param nowMs the first frame is due one frame time later. */
  constructor(nowMs: number) {
    this.#due = nowMs + FRAME_MS;
  }

  /**
   * @returns whether a frame is due now, how many were left out before it, and after how many ms to ask again.
   */
  advance(nowMs: number): { isDue: boolean; skipped: number; waitMs: number } {
    if (nowMs < this.#due) return { isDue: false, skipped: 0, waitMs: this.#due - nowMs };
    const behind = Math.floor((nowMs - this.#due) / FRAME_MS);
    const skipped = Math.max(0, behind - MAX_CATCH_UP_FRAMES);
    this.#due += (skipped + 1) * FRAME_MS;
    const waitMs = behind > 0 ? CATCH_UP_MS : this.#due - nowMs;
    return { isDue: true, skipped, waitMs };
  }
}

/** The real time. Its timer runs only while somebody listens. */
export class SystemMediaClock implements MediaClock {
  readonly #listeners = new Set<(skipped: number) => void>();
  #schedule: FrameSchedule | null = null;

  now(): number {
    return performance.now();
  }

  onFrame(listener: (skipped: number) => void): () => void {
    this.#listeners.add(listener);
    if (this.#schedule === null) {
      this.#schedule = new FrameSchedule(this.now());
      setTimeout(this.#wake, FRAME_MS);
    }
    return () => void this.#listeners.delete(listener);
  }

  readonly #wake = (): void => {
    if (this.#schedule === null) return;
    const { isDue, skipped, waitMs } = this.#schedule.advance(this.now());
    if (this.#listeners.size === 0) {
      this.#schedule = null;
      return;
    }
    setTimeout(this.#wake, waitMs);
    if (!isDue) return;
    for (const listener of [...this.#listeners]) {
      if (this.#listeners.has(listener)) listener(skipped);
    }
  };
}
