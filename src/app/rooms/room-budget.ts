import { randomUUID } from "node:crypto";
import type { Visitor } from "../http/visitor.ts";
import type { Database } from "../store/store.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A visitor has opened as many rooms as one may in a day. */
export class TooManyRooms extends Error {
  override readonly name = "TooManyRooms";
  readonly retryAfterS: number;

  /** @param waitMs until the oldest of them counts no more. */
  constructor(limit: number, waitMs: number) {
    super(`You have opened ${limit} rooms in a day, and no more may be opened now. Use one that is there.`);
    this.retryAfterS = Math.max(1, Math.ceil(waitMs / 1000));
  }
}

/** A place for a room that is about to be opened. */
export interface RoomPlace {
  /** The room was not opened. */
  giveBack(): Promise<void>;
}

interface RoomBudgetParts {
  database: Database;
  project: string;
  /** Rooms in 24 hours; null: as many as one likes. */
  limit: number | null;
  now: () => number;
}

/**
 * The rooms that one visitor opens in any 24 hours: hosts by their sign-in, where everybody is host by their address. In
 * the database, over restarts.
 */
export class RoomBudget {
  readonly #parts: RoomBudgetParts;

  constructor(parts: RoomBudgetParts) {
    this.#parts = parts;
  }

  /**
   * Takes a place before the platform is asked for a session: of two visits at once the second counts the first.
   *
   * @throws TooManyRooms
   */
  async reserve({ id: opener }: Pick<Visitor, "id">): Promise<RoomPlace> {
    const { database, project, limit, now } = this.#parts;
    if (limit === null) return { giveBack: async () => {} };
    const [opening_id, opened_at] = [randomUUID(), now()];
    return database.transaction().execute(async (transaction) => {
      await transaction
        .insertInto("room_openings")
        .values({ opening_id, project, opener, opened_at })
        .execute();
      const { count, oldest } = await transaction
        .selectFrom("room_openings")
        .select(({ fn }) => [
          fn.countAll<number | string>().as("count"),
          fn.min<number | string>("opened_at").as("oldest"),
        ])
        .where("project", "=", project)
        .where("opener", "=", opener)
        .where("opened_at", ">", opened_at - DAY_MS)
        .executeTakeFirstOrThrow();
      if (Number(count) > limit) throw new TooManyRooms(limit, Number(oldest) + DAY_MS - opened_at);
      return { giveBack: () => this.#forget(opening_id) };
    });
  }

  /** Forgets who opened rooms, once that counts no more. */
  async forgetOld(): Promise<void> {
    const { database, now } = this.#parts;
    await database
      .deleteFrom("room_openings")
      .where("opened_at", "<=", now() - DAY_MS)
      .execute();
  }

  async #forget(openingId: string): Promise<void> {
    await this.#parts.database.deleteFrom("room_openings").where("opening_id", "=", openingId).execute();
  }
}
