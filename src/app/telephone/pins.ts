import { randomInt } from "node:crypto";
import type { Settings } from "../../settings/settings.ts";
import type { DialInRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { Keys } from "./pin-keys.ts";
import type { DialInChange } from "./wire.ts";

const DAY_MS = 24 * 60 * 60_000;

/** How a room is dialed into. */
export interface RoomDialIn {
  pin: string;
  /** When it stops to lead here, in milliseconds since the epoch. */
  pinExpiresAt: number;
  guestsSeePin: boolean;
  waitsForHost: boolean;
}

interface PinsParts {
  database: Database;
  project: string;
  keys: Keys;
  settings: Pick<Settings, "pin">;
  now: () => number;
  /** A test may bring its own digits. */
  newPin?: (length: number) => string;
}

/**
 * The rooms' PINs: each belongs to one room at a time, until it expires or somebody renews it. Rooms end together with
 * their PINs, which is the rooms' own business.
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
      // Of two who find an old PIN one draws the new one, and both see it.
      if (row) await this.#replace(roomId, row.pin_hash);
      else await this.#insert(roomId);
    }
  }

  /** Takes another PIN for a room; the old one leads nowhere from now on. */
  async renew(roomId: string): Promise<void> {
    while (!(await this.#replace(roomId, null))) {
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

  /** @returns which room a PIN leads to; none if it has expired. */
  async findRoom(pin: string): Promise<string | undefined> {
    const row = await this.#parts.database
      .selectFrom("dial_ins")
      .select("room_id")
      .where("project", "=", this.#parts.project)
      .where("pin_hash", "=", this.#parts.keys.hashPin(pin))
      .where("made_at", ">", this.#parts.now() - this.#lifeMs)
      .executeTakeFirst();
    return row?.room_id;
  }

  /**
   * @param before hash of the PIN to replace; null: whichever it is.
   * @returns false if the room has no such PIN, or the new one is another room's.
   */
  async #replace(roomId: string, before: string | null): Promise<boolean> {
    const { pin_hash, pin_sealed, made_at } = this.#make(roomId);
    const { database, project } = this.#parts;
    let replacing = database
      .updateTable("dial_ins")
      .set({ pin_hash, pin_sealed, made_at })
      .where("project", "=", project)
      .where("room_id", "=", roomId);
    if (before !== null) replacing = replacing.where("pin_hash", "=", before);
    const updated = await replacing
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

  #make(roomId: string): Pick<DialInRow, "project" | "room_id" | "pin_hash" | "pin_sealed" | "made_at"> {
    const { project, keys, settings, now, newPin = randomDigits } = this.#parts;
    const pin = newPin(settings.pin.length);
    return {
      project,
      room_id: roomId,
      pin_hash: keys.hashPin(pin),
      pin_sealed: keys.sealPin(roomId, pin),
      made_at: now(),
    };
  }

  get #lifeMs(): number {
    return this.#parts.settings.pin.days * DAY_MS;
  }

  /** @returns null for a PIN that can't be used any more: expired, of another length, or kept with another secret. */
  #open(row: DialInRow): RoomDialIn | null {
    const pinExpiresAt = row.made_at + this.#lifeMs;
    if (pinExpiresAt <= this.#parts.now()) return null;
    const pin = this.#parts.keys.openPin(row.room_id, row.pin_sealed);
    if (pin?.length !== this.#parts.settings.pin.length) return null;
    return {
      pin,
      pinExpiresAt,
      guestsSeePin: row.guests_see_pin === 1,
      waitsForHost: row.waits_for_host === 1,
    };
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
