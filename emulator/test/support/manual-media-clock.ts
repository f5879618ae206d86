import type { MediaClock } from "../../src/media/clock.ts";

/** A media clock that stands still until a test moves it. */
export class ManualMediaClock implements MediaClock {
  readonly #listeners = new Set<(skipped: number) => void>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  onFrame(listener: (skipped: number) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** How many wait for time to pass. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** Lets time pass, frame by frame. */
  advance(ms: number): void {
    for (const end = this.#now + ms; this.#now < end; ) {
      this.#now += 20;
      for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(0);
    }
  }

  /** Lets a long time pass at once, as a process that was suspended: one frame, all others left out. */
  leap(ms: number): void {
    this.#now += ms;
    for (const listener of [...this.#listeners]) if (this.#listeners.has(listener)) listener(ms / 20 - 1);
  }
}
