/** Packets behind the newest that are still told apart from repeats (RFC 3711 section 3.3.2 asks for 64 or more). */
const WINDOW_PACKETS = 64n;
const WINDOW_MASK = (1n << WINDOW_PACKETS) - 1n;

/**
 * Knows which packet indexes have been seen already.
 *
 *     seen:  bit 0 = newest, bit 1 = newest - 1, ... bit 63
 */
export class ReplayWindow {
  #newest = -1;
  #seen = 0n;

  /** @returns true for an index seen before, and for one too old to know. Changes nothing. */
  isReplayed(index: number): boolean {
    const age = this.#newest - index;
    if (age < 0) return false;
    return age >= Number(WINDOW_PACKETS) || ((this.#seen >> BigInt(age)) & 1n) === 1n;
  }

  /** To be called only for a packet whose authentication succeeded. */
  accept(index: number): void {
    const advance = index - this.#newest;
    if (advance > 0) {
      this.#seen =
        advance >= Number(WINDOW_PACKETS) ? 1n : ((this.#seen << BigInt(advance)) | 1n) & WINDOW_MASK;
      this.#newest = index;
    } else {
      this.#seen |= 1n << BigInt(-advance);
    }
  }
}
