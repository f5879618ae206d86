import type { BridgeRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";

/** The call between a room's session and the people who dialed in. */
export interface StoredBridge {
  roomId: string;
  callId: string;
  /** Whether a host asked for it, so that it stays without callers. */
  isKeptOpen: boolean;
  /** How many in a row did not come about, or broke at once; this one included. */
  attempts: number;
  /** When the last one was asked for, in milliseconds since the epoch. */
  attemptedAt: number;
}

/** The rooms' bridges, in the database: one for each. */
export class BridgeStore {
  readonly #database: Database;
  readonly #project: string;

  constructor({ database, project }: { database: Database; project: string }) {
    this.#database = database;
    this.#project = project;
  }

  async find(roomId: string): Promise<StoredBridge | undefined> {
    const row = await this.#bridges().where("room_id", "=", roomId).executeTakeFirst();
    return row && fromRow(row);
  }

  async rooms(): Promise<string[]> {
    return (await this.#bridges().execute()).map(({ room_id }) => room_id);
  }

  /** In the place of the one that the room had. */
  async put({ roomId, callId, isKeptOpen, attempts, attemptedAt }: StoredBridge): Promise<void> {
    const bridge = {
      call_id: callId,
      kept_open: Number(isKeptOpen),
      attempts,
      attempted_at: attemptedAt,
    };
    await this.#database
      .insertInto("bridges")
      .values({ project: this.#project, room_id: roomId, ...bridge })
      .onConflict((conflict) => conflict.columns(["project", "room_id"]).doUpdateSet(bridge))
      .execute();
  }

  async remove(roomId: string): Promise<void> {
    await this.#database
      .deleteFrom("bridges")
      .where("project", "=", this.#project)
      .where("room_id", "=", roomId)
      .execute();
  }

  #bridges() {
    return this.#database.selectFrom("bridges").selectAll().where("project", "=", this.#project);
  }
}

function fromRow(row: BridgeRow): StoredBridge {
  return {
    roomId: row.room_id,
    callId: row.call_id,
    isKeptOpen: row.kept_open === 1,
    attempts: row.attempts,
    attemptedAt: row.attempted_at,
  };
}
