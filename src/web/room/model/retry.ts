const DELAYS_MS = [1_000, 2_000, 5_000, 10_000];

/** Does something again that did not work: soon at first, then less and less often. */
export class Retry {
  #attempts = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Takes the place of what was put off before. */
  later(attempt: () => void): void {
    this.cancel();
    const delay = DELAYS_MS[Math.min(this.#attempts, DELAYS_MS.length - 1)];
    this.#attempts += 1;
    this.#timer = setTimeout(attempt, delay);
  }

  /** What was put off is not due any more. */
  cancel(): void {
    clearTimeout(this.#timer);
  }

  /** It worked: the next failure is the first again. */
  reset(): void {
    this.cancel();
    this.#attempts = 0;
  }
}
