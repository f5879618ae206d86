import { type Database, probeWrite } from "./store.ts";
import { isUnwritable } from "./store-error.ts";

/** Time for which a probe's result is used again: each probe makes the disk sync. */
const PROBE_INTERVAL_MS = 1_000;

type Listener = (isPossible: boolean) => void;

interface RecordingParts {
  database: Database;
  now: () => number;
}

/** Knows whether what happens can be recorded: a disk may be full, fail, or be read-only. */
export class Recording {
  readonly #parts: RecordingParts;
  readonly #listeners: Listener[] = [];
  #isPossible = true;
  #last: { at: number; outcome: Promise<void> } | null = null;

  constructor(parts: RecordingParts) {
    this.#parts = parts;
  }

  get isPossible(): boolean {
    return this.#isPossible;
  }

  /** Calls the listener when recording becomes impossible, and when it is possible again. */
  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  /** Notes an error of a write, if it says that nothing can be written. */
  noteFailure(error: unknown): void {
    if (isUnwritable(error)) this.#set(false);
  }

  /** Writes, and deletes again what it wrote. @throws if the database can't be written to. */
  probe(): Promise<void> {
    const at = this.#parts.now();
    // A clock that was set back makes it ask anew.
    if (this.#last === null || Math.abs(at - this.#last.at) >= PROBE_INTERVAL_MS)
      this.#last = { at, outcome: this.#write() };
    return this.#last.outcome;
  }

  async #write(): Promise<void> {
    try {
      await probeWrite(this.#parts.database);
      this.#set(true);
    } catch (error) {
      this.noteFailure(error);
      throw error;
    }
  }

  #set(isPossible: boolean): void {
    if (this.#isPossible === isPossible) return;
    this.#isPossible = isPossible;
    for (const listener of this.#listeners) listener(isPossible);
  }
}
