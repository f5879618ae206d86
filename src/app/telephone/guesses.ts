import type { GuesserRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { GuessBudget } from "./guess-budget.ts";
import {
  FAILURES_KEPT_MS,
  type Guesser,
  KNOWN_FOR_MS,
  mayGuess,
  newGuesser,
  WATCH_MS,
  withGuess,
  withSuccess,
} from "./guess-rules.ts";
import type { Keys } from "./pin-keys.ts";

interface GuessesParts {
  database: Database;
  project: string;
  keys: Pick<Keys, "hashCaller">;
  budget: GuessBudget;
  now: () => number;
}

/** A guess that may be looked at. */
export interface Guess {
  /** Whether the PIN of this room would let the number in: of any, or of those that it knows. */
  mayOpen(roomId: string): boolean;
  /** It was right: it does not count. */
  wasRight(roomId: string): Promise<void>;
}

/** Keeps people from finding a room by trying PINs: in the database, for all processes and over restarts. */
export class Guesses {
  readonly #parts: GuessesParts;

  constructor(parts: GuessesParts) {
    this.#parts = parts;
  }

  /**
   * Counts a guess before it is looked at, so that many at once don't slip through together. When the guesses of the
   * day are used up, a number is looked at for the rooms in which it has been right, and for no other: whoever guesses
   * finds nothing more, and locks nobody out of their rooms.
   *
   * @param number whoever hides theirs is one and the same to us.
   * @returns null if it may not be looked at, right or wrong.
   */
  async begin(number: string): Promise<Guess | null> {
    const { keys, budget, now } = this.#parts;
    const caller = keys.hashCaller(number);
    const altogether = await this.#countFailures();
    const counted = await this.#change(caller, (guesser) =>
      mayGuess(guesser, altogether, now()) ? withGuess(guesser, now()) : null,
    );
    if (!counted) return null;
    const ofDay = await budget.take();
    const known = ofDay ? null : await budget.roomsOf(caller);
    if (known?.length === 0) return null;
    return {
      mayOpen: (roomId) => known === null || known.includes(roomId),
      wasRight: async (roomId) => {
        await this.#change(caller, (guesser) => withSuccess(guesser, counted, now()));
        await ofDay?.giveBack();
        await budget.noteRight(caller, roomId);
      },
    };
  }

  /** Forgets whom there is no reason to remember. */
  async forgetOld(): Promise<void> {
    const { database, project, budget, now } = this.#parts;
    await budget.forgetOld();
    await database
      .deleteFrom("guessers")
      .where("project", "=", project)
      .where("failed_at", "<", now() - FAILURES_KEPT_MS)
      .where(({ or, eb }) => or([eb("right_at", "is", null), eb("right_at", "<", now() - KNOWN_FOR_MS)]))
      .execute();
  }

  /** Of all numbers, as far as they are recent. */
  async #countFailures(): Promise<number> {
    const { database, project, now } = this.#parts;
    const { failures } = await database
      .selectFrom("guessers")
      .select(({ fn }) => fn.sum<number | string | null>("failures").as("failures"))
      .where("project", "=", project)
      .where("failed_at", ">", now() - WATCH_MS)
      .executeTakeFirstOrThrow();
    return Number(failures ?? 0);
  }

  /**
   * Of two changes at the same moment the loser looks at what the winner left, and tries again.
   *
   * @param change returns null for "no change".
   * @returns the guesser before the change; null if there was none.
   */
  async #change(caller: string, change: (guesser: Guesser) => Guesser | null): Promise<Guesser | null> {
    for (;;) {
      const row = await this.#row(caller);
      const before = row ? fromRow(row) : newGuesser;
      const next = change(before);
      if (!next) return null;
      if (await (row ? this.#update(row, next) : this.#insert(caller, next))) return before;
    }
  }

  #row(caller: string): Promise<GuesserRow | undefined> {
    return this.#parts.database
      .selectFrom("guessers")
      .selectAll()
      .where("project", "=", this.#parts.project)
      .where("caller", "=", caller)
      .executeTakeFirst();
  }

  async #insert(caller: string, guesser: Guesser): Promise<boolean> {
    const inserted = await this.#parts.database
      .insertInto("guessers")
      .values({ project: this.#parts.project, caller, ...toColumns(guesser), revision: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .returning("caller")
      .execute();
    return inserted.length === 1;
  }

  async #update({ project, caller, revision }: GuesserRow, guesser: Guesser): Promise<boolean> {
    const updated = await this.#parts.database
      .updateTable("guessers")
      .set({ ...toColumns(guesser), revision: revision + 1 })
      .where("project", "=", project)
      .where("caller", "=", caller)
      .where("revision", "=", revision)
      .executeTakeFirstOrThrow();
    return updated.numUpdatedRows === 1n;
  }
}

function toColumns({ failures, failedAt, rightAt }: Guesser) {
  return { failures, failed_at: failedAt, right_at: rightAt };
}

function fromRow({ failures, failed_at, right_at }: GuesserRow): Guesser {
  return { failures, failedAt: failed_at, rightAt: right_at };
}
