import { PlatformError, PlatformPaused, PlatformRefused, PlatformTimeout } from "./platform-errors.ts";

/** So many failures in a row, and the platform is left alone. */
const FAILURES_TO_OPEN = 5;
/** Failures that are further apart say nothing about now. */
const ROW_MS = 60_000;
/** How long it is left alone, before one question finds out whether it works again. */
const OPEN_MS = 10_000;

/**
 * Keeps questions from a platform that fails, so that whoever asks knows at once. A refusal is no failure: it is an
 * answer.
 *
 *     closed ── 5 failures in a row ──▶ open ── 10 s ──▶ half open: one question goes through
 *        ▲                                ▲                   │
 *        │                                └───── it fails ────┤
 *        └────────────────── an answer ───────────────────────┘
 */
export class CircuitBreaker {
  readonly #now: () => number;
  #failures = 0;
  #firstFailureAt = 0;
  /** Null: closed. */
  #openUntil: number | null = null;
  #isProbing = false;

  constructor(now: () => number) {
    this.#now = now;
  }

  /**
   * Asks the platform, unless it is left alone.
   *
   * @param deadlineMs an answer that takes longer counts as a failure, though it is still waited for.
   * @throws PlatformPaused at once while the platform is left alone; else whatever `ask` throws.
   */
  run<Answer>(ask: () => Promise<Answer>, deadlineMs: number): Promise<Answer> {
    if (this.#openUntil !== null) {
      const leftMs = this.#openUntil - this.#now();
      // With more left than there was, the clock was set back.
      const isOpen = leftMs > 0 && leftMs <= OPEN_MS;
      if (isOpen || this.#isProbing) return Promise.reject(new PlatformPaused(Math.max(leftMs, 1_000)));
      this.#isProbing = true;
    }
    return this.watch(ask(), deadlineMs);
  }

  /** Learns from an answer to what is asked in any case: a hang-up is never held back. */
  watch<Answer>(answer: Promise<Answer>, deadlineMs: number): Promise<Answer> {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      this.#noteError(new PlatformTimeout(deadlineMs));
    }, deadlineMs);
    return answer.then(
      (value) => {
        clearTimeout(timer);
        this.#close();
        return value;
      },
      (error: unknown) => {
        clearTimeout(timer);
        if (!isLate) this.#noteError(error);
        throw error;
      },
    );
  }

  #noteError(error: unknown): void {
    if (error instanceof PlatformRefused) {
      this.#close();
      return;
    }
    this.#isProbing = false;
    if (!(error instanceof PlatformError)) return;
    const now = this.#now();
    if (now - this.#firstFailureAt > ROW_MS) this.#failures = 0;
    if (this.#failures === 0) this.#firstFailureAt = now;
    this.#failures++;
    if (this.#openUntil !== null || this.#failures >= FAILURES_TO_OPEN) this.#openUntil = now + OPEN_MS;
  }

  #close(): void {
    this.#failures = 0;
    this.#openUntil = null;
    this.#isProbing = false;
  }
}
