/** At most so many tries in a window, in milliseconds, for each key. */
export class Throttle {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #now: () => number;
  readonly #tries = new Map<string, number[]>();

  constructor(limit: number, windowMs: number, now: () => number) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#now = now;
  }

  /**
   * Counts a try before it is made, so that many at once don't slip through together.
   *
   * @returns milliseconds to wait; 0: go on.
   */
  take(key: string): number {
    const waitMs = this.waitFor(key);
    if (waitMs === 0) this.#tries.set(key, [...(this.#tries.get(key) ?? []), this.#now()]);
    return waitMs;
  }

  /** The same without counting one. */
  waitFor(key: string): number {
    const now = this.#now();
    this.#forgetOld(now);
    const tries = this.#tries.get(key) ?? [];
    const [oldest = now] = tries;
    return tries.length >= this.#limit ? oldest + this.#windowMs - now : 0;
  }

  /** The try was a good one: it does not count. */
  giveBack(key: string): void {
    this.#tries.set(key, this.#tries.get(key)?.slice(0, -1) ?? []);
  }

  /** A try that lies in the future was made before the clock was set back: it would count for too long. */
  #forgetOld(now: number): void {
    for (const [key, tries] of this.#tries) {
      const recent = tries.filter((at) => at <= now && at + this.#windowMs > now);
      if (recent.length === 0) this.#tries.delete(key);
      else this.#tries.set(key, recent);
    }
  }
}
