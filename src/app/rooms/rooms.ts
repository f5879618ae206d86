import type { Settings } from "../../settings/settings.ts";
import type { OpenTokPlatform } from "../platform/platform.ts";
import type { Database } from "../store/store.ts";
import { isUnwritable } from "../store/store-error.ts";
import type { RoomPlace } from "./room-budget.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** The use of a room is stored no more often than this. */
const USE_GRAIN_MS = 60 * 60 * 1000;

export interface Room {
  readonly roomId: string;
  readonly sessionId: string;
}

interface RoomsParts {
  database: Database;
  platform: Pick<OpenTokPlatform, "project" | "createSession">;
  settings: Pick<Settings, "rooms">;
  now: () => number;
}

/**
 * Rooms by name, each with the one session that its visitors meet in. Names are compared without case, as chat apps
 * capitalize links, and shown as they were first written.
 */
export class Rooms {
  readonly #parts: RoomsParts;
  readonly #underWay = new Map<string, Promise<Room>>();

  constructor(parts: RoomsParts) {
    this.#parts = parts;
  }

  /**
   * The first visit makes the session: once, however many visitors arrive at the same moment.
   *
   * @param reserve takes a place for a room that is opened, and throws if there is none; without it there always is.
   * @throws PlatformError if a session is needed and the platform fails.
   */
  async findOrCreate(roomId: string, reserve?: () => Promise<RoomPlace>): Promise<Room> {
    const room = await this.find(roomId);
    if (room) return room;
    const place = await reserve?.();
    const key = roomId.toLowerCase();
    const isFirst = !this.#underWay.has(key);
    const opened = this.#underWay.get(key) ?? this.#create(roomId).finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, opened);
    try {
      if (!isFirst) await place?.giveBack(); // somebody else opens it
      return await opened;
    } catch (error) {
      await place?.giveBack();
      throw error;
    }
  }

  /** Marks the room as used. A room whose spelling is the same comes before one that differs by case. */
  async find(roomId: string): Promise<Room | undefined> {
    const { database, platform, now } = this.#parts;
    const rows = await database
      .selectFrom("rooms")
      .select(["room_id", "session_id", "used_at"])
      .where("project", "=", platform.project)
      .where((where) =>
        where.or([where("room_id", "=", roomId), where("name_key", "=", roomId.toLowerCase())]),
      )
      .execute();
    const exact = rows.find(({ room_id }) => room_id === roomId);
    const fixed = this.#findFixed(roomId, exact !== undefined);
    if (fixed) return fixed;
    const row = exact ?? rows[0];
    if (row && row.used_at < now() - USE_GRAIN_MS) await this.#noteUse(row.room_id);
    return row && { roomId: row.room_id, sessionId: row.session_id };
  }

  /**
   * Ends the rooms that nobody has used for too long: whoever comes then finds another one of the same name. Their PINs
   * end with them, in the same moment: no room ever begins with a PIN that people of another one know. So do
   * invites, and what was said about who may enter.
   */
  async endUnused(): Promise<void> {
    const { database, platform, settings, now } = this.#parts;
    await database.transaction().execute(async (transaction) => {
      await transaction
        .deleteFrom("rooms")
        .where("project", "=", platform.project)
        .where("used_at", "<", now() - settings.rooms.unusedDays * DAY_MS)
        .execute();
      for (const table of ["dial_ins", "admissions", "invites"] as const)
        await this.#forget(transaction, table);
    });
  }

  /** A room of the settings. @param isTaken whether only this spelling counts: a room has the very name. */
  #findFixed(roomId: string, isTaken: boolean): Room | null {
    const rooms = Object.entries(this.#parts.settings.rooms.sessions);
    const key = roomId.toLowerCase();
    const found =
      rooms.find(([name]) => name === roomId) ??
      (isTaken ? undefined : rooms.find(([name]) => name.toLowerCase() === key));
    return found ? { roomId: found[0], sessionId: found[1] } : null;
  }

  async #noteUse(roomId: string): Promise<void> {
    const { database, platform, now } = this.#parts;
    try {
      await database
        .updateTable("rooms")
        .set({ used_at: now() })
        .where("project", "=", platform.project)
        .where("room_id", "=", roomId)
        .execute();
    } catch (error) {
      // Its calls can be hung up even so; the next use is noted.
      if (!isUnwritable(error)) throw error;
    }
  }

  /** Deletes rows of a table about rooms that are neither in the database nor in the settings. */
  async #forget(database: Database, table: "dial_ins" | "admissions" | "invites"): Promise<void> {
    const { platform, settings } = this.#parts;
    await database
      .deleteFrom(table)
      .where("project", "=", platform.project)
      // PostgreSQL takes no empty list; no room has an empty name.
      .where("room_id", "not in", ["", ...Object.keys(settings.rooms.sessions)])
      .where(
        "room_id",
        "not in",
        database.selectFrom("rooms").select("room_id").where("project", "=", platform.project),
      )
      .execute();
  }

  /** Two processes may both make a session; the database keeps the first, and both use that one. */
  async #create(roomId: string): Promise<Room> {
    const { database, platform, settings, now } = this.#parts;
    const known = await this.find(roomId);
    if (known) return known;
    const sessionId = await platform.createSession(settings.rooms.locationHint);
    const at = now();
    await database
      .insertInto("rooms")
      .values({
        project: platform.project,
        room_id: roomId,
        name_key: roomId.toLowerCase(),
        session_id: sessionId,
        created_at: at,
        used_at: at,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.find(roomId)) ?? { roomId, sessionId };
  }
}
