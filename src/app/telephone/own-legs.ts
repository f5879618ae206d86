import type { Database } from "../store/store.ts";

/** Longer than any call lasts. */
const KEPT_FOR_MS = 48 * 60 * 60 * 1000;

interface OwnLegsParts {
  database: Database;
  project: string;
  now: () => number;
}

/** A call of ours to our own number, at its other end. */
export interface OwnLeg {
  callId: string;
  /** The leg's name at the Voice API. */
  uuid: string;
  /** The leg of the telephone that is called on its behalf. */
  phoneUuid: string | null;
  arrivedAt: number;
}

/** Which legs at the Voice API are calls of our own, that came back to our own number. */
export class OwnLegs {
  readonly #parts: OwnLegsParts;

  constructor(parts: OwnLegsParts) {
    this.#parts = parts;
  }

  /**
   * The first leg that brings a call's id is the call. Anybody may send our number these headers over SIP, and call ids
   * are no secret in a room.
   *
   * @returns false for any other.
   */
  async claim(callId: string, uuid: string): Promise<boolean> {
    const { database, project, now } = this.#parts;
    await database
      .insertInto("own_legs")
      .values({ project, call_id: callId, uuid, phone_uuid: null, arrived_at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    return (await this.find(callId))?.uuid === uuid;
  }

  async find(callId: string): Promise<OwnLeg | undefined> {
    const row = await this.#legs().where("call_id", "=", callId).executeTakeFirst();
    return row && fromRow(row);
  }

  async findByUuid(uuid: string): Promise<OwnLeg | undefined> {
    const row = await this.#legs().where("uuid", "=", uuid).executeTakeFirst();
    return row && fromRow(row);
  }

  async setPhone(callId: string, phoneUuid: string | null): Promise<void> {
    await this.#parts.database
      .updateTable("own_legs")
      .set({ phone_uuid: phoneUuid })
      .where("project", "=", this.#parts.project)
      .where("call_id", "=", callId)
      .execute();
  }

  /** Legs whose telephones may still ring or talk. */
  async withPhones(): Promise<OwnLeg[]> {
    return (await this.#legs().where("phone_uuid", "is not", null).execute()).map(fromRow);
  }

  async forgetOld(): Promise<void> {
    const { database, project, now } = this.#parts;
    await database
      .deleteFrom("own_legs")
      .where("project", "=", project)
      .where("arrived_at", "<", now() - KEPT_FOR_MS)
      .execute();
  }

  #legs() {
    return this.#parts.database
      .selectFrom("own_legs")
      .select(["call_id", "uuid", "phone_uuid", "arrived_at"])
      .where("project", "=", this.#parts.project);
  }
}

function fromRow(row: {
  call_id: string;
  uuid: string;
  phone_uuid: string | null;
  arrived_at: number;
}): OwnLeg {
  return { callId: row.call_id, uuid: row.uuid, phoneUuid: row.phone_uuid, arrivedAt: row.arrived_at };
}
