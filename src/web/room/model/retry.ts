const DELAYS_MS = [1_000, 2_000, 5_000, 10_000];

/** Repeats a failed attempt: soon at first, then less and less often. */
export class Retry {
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Schedules the next attempt in place of one that is scheduled already. */
  later(attempt: () => void): void {
    this.cancel();
    const delay = DELAYS_MS[Math.min(this.#attempts, DELAYS_MS.length - 1)];
    this.#attempts += 1;
    this.#timer = setTimeout(attempt, delay);
  }

  /** Cancels the scheduled attempt. */
  cancel(): void {
    clearTimeout(this.#timer);
  }

  /** Resets the delay after a success. */
  reset(): void {
    this.cancel();
    this.#attempts = 0;
  }
}
