import type { Database } from "../store/store.ts";

/** A dial that is this much later than its hang-up is nobody's any more. */
const KEPT_FOR_MS = 10 * 60_000;

interface EarlyHangUpsParts {
  database: Database;
  project: string;
  now: () => number;
}

/** Hang-ups that overtook their dials: two requests of one page need not arrive in the order in which they were sent. */
export class EarlyHangUps {
  readonly #parts: EarlyHangUpsParts;

  constructor(parts: EarlyHangUpsParts) {
    this.#parts = parts;
  }

  /** @param who the name of whoever hung up, if known. */
  async add(roomId: string, callId: string, who: string | null): Promise<void> {
    const { database, project, now } = this.#parts;
    await database
      .insertInto("early_hang_ups")
      .values({ project, room_id: roomId, call_id: callId, asked_at: now(), who })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** @returns undefined if nobody has hung up. */
  find(roomId: string, callId: string): Promise<{ who: string | null } | undefined> {
    return this.#parts.database
      .selectFrom("early_hang_ups")
      .select("who")
      .where("project", "=", this.#parts.project)
      .where("room_id", "=", roomId)
      .where("call_id", "=", callId)
      .executeTakeFirst();
  }

  async forgetOld(): Promise<void> {
    const before = this.#parts.now() - KEPT_FOR_MS;
    await this.#parts.database.deleteFrom("early_hang_ups").where("asked_at", "<", before).execute();
  }
}
