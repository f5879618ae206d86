const PAUSE_MS = 2_000;
/** In a larger company somebody comes or goes all the time. */
const COMPANY_MAX = 8;

/** Whether somebody's coming or going is worth a sound: not too often, and only among few. */
export class Chimes {
  readonly #now: () => number;
  #lastAt = Number.NEGATIVE_INFINITY;

  /** @param now ms, of any clock. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** @param company how many are here, phones and oneself included. */
  isDue(company: number): boolean {
    const now = this.#now();
    if (company > COMPANY_MAX || now - this.#lastAt < PAUSE_MS) return false;
    this.#lastAt = now;
    return true;
  }
}
