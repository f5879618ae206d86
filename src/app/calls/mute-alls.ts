import type { Database } from "../store/store.ts";
import type { MuteAll } from "./wire.ts";

interface MuteAllsParts {
  database: Database;
  project: string;
}

/** Which sessions have been muted as a whole. The platform knows, but tells nobody who asks. */
export class MuteAlls {
  readonly #parts: MuteAllsParts;

  constructor(parts: MuteAllsParts) {
    this.#parts = parts;
  }

  /** @returns null if everybody who comes may speak. */
  async get(sessionId: string): Promise<MuteAll | null> {
    const row = await this.#parts.database
      .selectFrom("mute_alls")
      .select(["muted_at", "muted_by"])
      .where("project", "=", this.#parts.project)
      .where("session_id", "=", sessionId)
      .executeTakeFirst();
    return row ? { at: row.muted_at, by: row.muted_by } : null;
  }

  async set(sessionId: string, { at, by }: MuteAll): Promise<void> {
    const { database, project } = this.#parts;
    const mute = { muted_at: at, muted_by: by };
    await database
      .insertInto("mute_alls")
      .values({ project, session_id: sessionId, ...mute })
      .onConflict((conflict) => conflict.columns(["project", "session_id"]).doUpdateSet(mute))
      .execute();
  }

  async clear(sessionId: string): Promise<void> {
    await this.#parts.database
      .deleteFrom("mute_alls")
      .where("project", "=", this.#parts.project)
      .where("session_id", "=", sessionId)
      .execute();
  }
}
