import { randomUUID } from "node:crypto";
import type { CallerRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import { fromRow, type StoredCaller } from "./caller-row.ts";

/** Those whose PIN was right. */
const IN_ROOM = ["waiting", "joined"] as const;
/** The states of callers whose legs exist. */
const PRESENT = ["asked", ...IN_ROOM] as const;

interface CallerStoreParts {
  database: Database;
  project: string;
  now: () => number;
}

/** The telephone callers, in the database. */
export class CallerStore {
  readonly #parts: CallerStoreParts;

  constructor(parts: CallerStoreParts) {
    this.#parts = parts;
  }

  /** A telephone has called; where it had already, that caller. */
  async arrive(uuid: string, number: string): Promise<StoredCaller> {
    const { database, project, now } = this.#parts;
    const at = now();
    await database
      .insertInto("callers")
      .values({
        ...{ caller_id: randomUUID(), project, uuid, number, room_id: null, muted_at: null },
        ...{ state: "asked", tries: 0, parked: 0, arrived_at: at, state_at: at, seen_at: at },
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return fromRow(await this.#callers().where("uuid", "=", uuid).executeTakeFirstOrThrow());
  }

  async findByUuid(uuid: string): Promise<StoredCaller | undefined> {
    const row = await this.#callers().where("uuid", "=", uuid).executeTakeFirst();
    return row && fromRow(row);
  }

  /** @returns undefined for a caller of another room. */
  async find(roomId: string, callerId: string): Promise<StoredCaller | undefined> {
    const row = await this.#callers()
      .where("room_id", "=", roomId)
      .where("caller_id", "=", callerId)
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /** Those of a room who wait or have joined, in the order in which they came. */
  async ofRoom(roomId: string): Promise<StoredCaller[]> {
    const rows = await this.#callers()
      .where("room_id", "=", roomId)
      .where("state", "in", IN_ROOM)
      .orderBy("arrived_at")
      .orderBy("caller_id")
      .execute();
    return rows.map(fromRow);
  }

  /** Everybody who has not left, in whichever room, or asked for a PIN. */
  async present(): Promise<StoredCaller[]> {
    return (await this.#callers().where("state", "in", PRESENT).execute()).map(fromRow);
  }

  /** Rooms that somebody is in by telephone. */
  async joinedRooms(): Promise<string[]> {
    const rows = await this.#parts.database
      .selectFrom("callers")
      .select("room_id")
      .distinct()
      .where("project", "=", this.#parts.project)
      .where("state", "=", "joined")
      .execute();
    return rows.flatMap(({ room_id }) => room_id ?? []);
  }

  /**
   * Counts an answer to the question for the PIN.
   *
   * @returns how many there have been, this one included; null if they are used up, or nobody was asked.
   */
  async countTry(uuid: string, max: number): Promise<number | null> {
    const counted = await this.#parts.database
      .updateTable("callers")
      .set(({ eb }) => ({ tries: eb("tries", "+", 1), seen_at: this.#parts.now() }))
      .where("project", "=", this.#parts.project)
      .where("uuid", "=", uuid)
      .where("state", "=", "asked")
      .where("tries", "<", max)
      .returning("tries")
      .executeTakeFirst();
    return counted?.tries ?? null;
  }

  /**
   * The PIN was right. Counted in the same statement: of many who come at the same moment no more get in than may.
   *
   * @param max so many callers has a room.
   * @returns false if it is full, or the caller has left meanwhile.
   */
  async enter(callerId: string, roomId: string, state: "waiting" | "joined", max: number): Promise<boolean> {
    const { database, project, now } = this.#parts;
    const updated = await database
      .updateTable("callers")
      .set({ room_id: roomId, state, state_at: now() })
      .where("caller_id", "=", callerId)
      .where("state", "=", "asked")
      .where(
        ({ selectFrom }) =>
          selectFrom("callers as others")
            .select(({ fn }) => fn.countAll<number>().as("count"))
            .where("others.project", "=", project)
            .where("others.room_id", "=", roomId)
            .where("others.state", "in", IN_ROOM),
        "<",
        max,
      )
      .executeTakeFirstOrThrow();
    return updated.numUpdatedRows === 1n;
  }

  /** @returns false if the caller does not wait. */
  admit(callerId: string): Promise<boolean> {
    return this.#change(callerId, ["waiting"], { state: "joined", state_at: this.#parts.now() });
  }

  /** @returns false if the caller had left before. */
  leave(callerId: string): Promise<boolean> {
    return this.#change(callerId, PRESENT, { state: "left", state_at: this.#parts.now() });
  }

  /** @param mutedAt null: may be heard again. */
  setMuted(callerId: string, mutedAt: number | null): Promise<boolean> {
    return this.#change(callerId, PRESENT, { muted_at: mutedAt });
  }

  /** @returns false if the caller has not joined, or no longer. */
  setParked(callerId: string, isParked: boolean): Promise<boolean> {
    return this.#change(callerId, ["joined"], { parked: Number(isParked) });
  }

  /** The Voice API knows the leg. */
  noteSeen(callerId: string): Promise<boolean> {
    return this.#change(callerId, PRESENT, { seen_at: this.#parts.now() });
  }

  /** Those of whom nothing has been heard since then, longest first. */
  async unseenSince(time: number, limit: number): Promise<StoredCaller[]> {
    const rows = await this.#callers()
      .where("state", "in", PRESENT)
      .where("seen_at", "<", time)
      .orderBy("seen_at")
      .limit(limit)
      .execute();
    return rows.map(fromRow);
  }

  async forgetLeftBefore(time: number): Promise<void> {
    await this.#parts.database
      .deleteFrom("callers")
      .where("project", "=", this.#parts.project)
      .where("state", "=", "left")
      .where("state_at", "<", time)
      .execute();
  }

  async #change(
    callerId: string,
    from: readonly StoredCaller["state"][],
    change: Partial<CallerRow>,
  ): Promise<boolean> {
    const updated = await this.#parts.database
      .updateTable("callers")
      .set(change)
      .where("caller_id", "=", callerId)
      .where("state", "in", from)
      .executeTakeFirstOrThrow();
    return updated.numUpdatedRows === 1n;
  }

  #callers() {
    return this.#parts.database.selectFrom("callers").selectAll().where("project", "=", this.#parts.project);
  }
}
