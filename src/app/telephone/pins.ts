import { randomInt } from "node:crypto";
import type { Settings } from "../../settings/settings.ts";
import type { DialInRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { Keys } from "./pin-keys.ts";
import type { DialInChange } from "./wire.ts";

/** How a room is dialed into. */
export interface RoomDialIn {
  pin: string;
  guestsSeePin: boolean;
  waitsForHost: boolean;
}

interface PinsParts {
  database: Database;
  project: string;
  keys: Keys;
  settings: Pick<Settings, "pin">;
  /** A test may bring its own digits. */
  newPin?: (length: number) => string;
}

/**
 * The rooms' PINs: each belongs to one room at a time, and lives as long as the room unless somebody renews it. Rooms
 * end together with their PINs, which is the rooms' own business.
 */
export class Pins {
  readonly #parts: PinsParts;

  constructor(parts: PinsParts) {
    this.#parts = parts;
  }

  /** The PIN is made when somebody first asks for it. */
  async of(roomId: string): Promise<RoomDialIn> {
    for (;;) {
      const row = await this.#row(roomId);
      const dialIn = row && this.#open(row);
      if (dialIn) return dialIn;
      if (row) await this.renew(roomId);
      else await this.#insert(roomId);
    }
  }

  /** Takes another PIN for a room; the old one leads nowhere from now on. */
  async renew(roomId: string): Promise<void> {
    while (!(await this.#replace(roomId))) {
      const hasPin = (await this.#row(roomId)) !== undefined;
      if (!hasPin) await this.#insert(roomId);
    }
  }

  async change(roomId: string, { guestsSeePin, waitsForHost }: DialInChange): Promise<void> {
    const before = await this.of(roomId);
    await this.#parts.database
      .updateTable("dial_ins")
      .set({
        guests_see_pin: Number(guestsSeePin ?? before.guestsSeePin),
        waits_for_host: Number(waitsForHost ?? before.waitsForHost),
      })
      .where("project", "=", this.#parts.project)
      .where("room_id", "=", roomId)
      .execute();
  }

  /** @returns which room a PIN leads to. */
  async findRoom(pin: string): Promise<string | undefined> {
    const row = await this.#parts.database
      .selectFrom("dial_ins")
      .select("room_id")
      .where("project", "=", this.#parts.project)
      .where("pin_hash", "=", this.#parts.keys.hashPin(pin))
      .executeTakeFirst();
    return row?.room_id;
  }

  /** @returns false if the room has no PIN yet, or the new one is another room's. */
  async #replace(roomId: string): Promise<boolean> {
    const { pin_hash, pin_sealed } = this.#make(roomId);
    const { database, project } = this.#parts;
    const updated = await database
      .updateTable("dial_ins")
      .set({ pin_hash, pin_sealed })
      .where("project", "=", project)
      .where("room_id", "=", roomId)
      .where(({ not, exists, selectFrom }) =>
        not(
          exists(
            selectFrom("dial_ins as taken")
              .select("taken.room_id")
              .where("taken.project", "=", project)
              .where("taken.pin_hash", "=", pin_hash),
          ),
        ),
      )
      .executeTakeFirstOrThrow();
    return updated.numUpdatedRows === 1n;
  }

  /** Writes nothing if the room or the PIN is taken at this moment: the caller looks again. */
  async #insert(roomId: string): Promise<void> {
    await this.#parts.database
      .insertInto("dial_ins")
      .values({ ...this.#make(roomId), guests_see_pin: 0, waits_for_host: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  #make(roomId: string): Pick<DialInRow, "project" | "room_id" | "pin_hash" | "pin_sealed"> {
    const { project, keys, settings, newPin = randomDigits } = this.#parts;
    const pin = newPin(settings.pin.length);
    return { project, room_id: roomId, pin_hash: keys.hashPin(pin), pin_sealed: keys.sealPin(roomId, pin) };
  }

  /** @returns null for a PIN that can't be used any more: of another length, or kept with another secret. */
  #open(row: DialInRow): RoomDialIn | null {
    const pin = this.#parts.keys.openPin(row.room_id, row.pin_sealed);
    if (pin?.length !== this.#parts.settings.pin.length) return null;
    return { pin, guestsSeePin: row.guests_see_pin === 1, waitsForHost: row.waits_for_host === 1 };
  }

  #row(roomId: string): Promise<DialInRow | undefined> {
    return this.#parts.database
      .selectFrom("dial_ins")
      .selectAll()
      .where("project", "=", this.#parts.project)
      .where("room_id", "=", roomId)
      .executeTakeFirst();
  }
}

function randomDigits(length: number): string {
  return Array.from({ length }, () => randomInt(10)).join("");
}
