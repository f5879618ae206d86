import { sql } from "kysely";
import type { Settings } from "../../settings/settings.ts";
import type { Database } from "../store/store.ts";
import { guessesInDay, KNOWN_FOR_MS } from "./guess-rules.ts";

const HOUR_MS = 60 * 60_000;
/** Guesses count for a day, and for the rest of the hour in which they were made. */
const HOURS_COUNTED = 25;

interface GuessBudgetParts {
  database: Database;
  project: string;
  settings: Pick<Settings, "pin">;
  now: () => number;
}

/** A guess that has a place in the budget. */
export interface CountedGuess {
  /** It was right: it gives its place back. */
  giveBack(): Promise<void>;
}

/**
 * How many wrong PINs are looked at in a day, whoever types them: so few that all of them together hardly find any of
 * the rooms. In the database, for all processes and over restarts.
 */
export class GuessBudget {
  readonly #parts: GuessBudgetParts;

  constructor(parts: GuessBudgetParts) {
    this.#parts = parts;
  }

  /** Counts a guess before it is looked at. @returns null if the day's are used up. */
  take(): Promise<CountedGuess | null> {
    const { database, now } = this.#parts;
    const hour = Math.floor(now() / HOUR_MS);
    return database.transaction().execute(async (transaction) => {
      // First: of two at once the second waits here, and counts the first.
      await this.#add(transaction, hour, 1);
      const { used, limit } = await this.#usage(transaction, hour);
      if (used <= limit) return { giveBack: () => this.#add(database, hour, -1) };
      await this.#add(transaction, hour, -1);
      return null;
    });
  }

  /** The guesses that count now, and how many there may be. */
  usage(): Promise<{ used: number; limit: number }> {
    const { database, now } = this.#parts;
    return this.#usage(database, Math.floor(now() / HOUR_MS));
  }

  /** A number was right in a room: there it is known from now on. @param caller digest of the number. */
  async noteRight(caller: string, roomId: string): Promise<void> {
    const { database, project, now } = this.#parts;
    const right_at = now();
    await database
      .insertInto("guesser_rooms")
      .values({ project, caller, room_id: roomId, right_at })
      .onConflict((conflict) => conflict.columns(["project", "caller", "room_id"]).doUpdateSet({ right_at }))
      .execute();
  }

  /** The rooms in which a number has been right lately. */
  async roomsOf(caller: string): Promise<string[]> {
    const { database, project, now } = this.#parts;
    const rows = await database
      .selectFrom("guesser_rooms")
      .select("room_id")
      .where("project", "=", project)
      .where("caller", "=", caller)
      .where("right_at", ">", now() - KNOWN_FOR_MS)
      .execute();
    return rows.map(({ room_id }) => room_id);
  }

  async forgetOld(): Promise<void> {
    const { database, now } = this.#parts;
    const hour = Math.floor(now() / HOUR_MS) - HOURS_COUNTED;
    await database.deleteFrom("guess_hours").where("hour", "<", hour).execute();
    await database
      .deleteFrom("guesser_rooms")
      .where("right_at", "<", now() - KNOWN_FOR_MS)
      .execute();
  }

  async #usage(database: Database, hour: number): Promise<{ used: number; limit: number }> {
    const { project, settings } = this.#parts;
    const { sum } = await database
      .selectFrom("guess_hours")
      .select(({ fn }) => fn.sum<number | string | null>("guesses").as("sum"))
      .where("project", "=", project)
      .where("hour", ">", hour - HOURS_COUNTED)
      .executeTakeFirstOrThrow();
    const { rooms } = await database
      .selectFrom("dial_ins")
      .select(({ fn }) => fn.countAll<number | string>().as("rooms"))
      .where("project", "=", project)
      .executeTakeFirstOrThrow();
    return { used: Number(sum ?? 0), limit: guessesInDay(Number(rooms), settings.pin.length) };
  }

  async #add(database: Database, hour: number, guesses: number): Promise<void> {
    await database
      .insertInto("guess_hours")
      .values({ project: this.#parts.project, hour, guesses: Math.max(0, guesses) })
      .onConflict((conflict) =>
        conflict.columns(["project", "hour"]).doUpdateSet({ guesses: sql`guess_hours.guesses + ${guesses}` }),
      )
      .execute();
  }
}
