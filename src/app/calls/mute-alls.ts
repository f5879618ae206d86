import type { Database } from "../store/store.ts";
import type { MuteAll } from "./wire.ts";

interface MuteAllsParts {
  database: Database;
  project: string;
}

/** Which rooms have been muted as a whole. The platform knows, but tells nobody who asks. */
export class MuteAlls {
  readonly #parts: MuteAllsParts;

  constructor(parts: MuteAllsParts) {
    this.#parts = parts;
  }

  /** @returns null where everybody who comes may speak. */
  async get(roomId: string): Promise<MuteAll | null> {
    const row = await this.#parts.database
      .selectFrom("mute_alls")
      .select(["muted_at", "muted_by"])
      .where("project", "=", this.#parts.project)
      .where("room_id", "=", roomId)
      .executeTakeFirst();
    return row ? { at: row.muted_at, by: row.muted_by } : null;
  }

  async set(roomId: string, { at, by }: MuteAll): Promise<void> {
    const { database, project } = this.#parts;
    const mute = { muted_at: at, muted_by: by };
    await database
      .insertInto("mute_alls")
      .values({ project, room_id: roomId, ...mute })
      .onConflict((conflict) => conflict.columns(["project", "room_id"]).doUpdateSet(mute))
      .execute();
  }

  async clear(roomId: string): Promise<void> {
    await this.#parts.database
      .deleteFrom("mute_alls")
      .where("project", "=", this.#parts.project)
      .where("room_id", "=", roomId)
      .execute();
  }
}
