import type { Settings } from "../../settings/settings.ts";
import type { Database } from "../store/store.ts";
import { Admission, type AdmissionChange } from "./wire.ts";

interface AdmissionsParts {
  database: Database;
  project: string;
  settings: Pick<Settings, "guests">;
}

/** Rules of entry to rooms for others than hosts: from the settings, or from a host for one room. */
export class Admissions {
  readonly #parts: AdmissionsParts;

  constructor(parts: AdmissionsParts) {
    this.#parts = parts;
  }

  /** Holds for rooms about which no host has said anything. */
  get byDefault(): Admission {
    const { guests } = this.#parts.settings;
    return { guests, isOwn: false, locked: false };
  }

  async of(roomId: string): Promise<Admission> {
    const { database, project } = this.#parts;
    const row = await database
      .selectFrom("admissions")
      .selectAll()
      .where("project", "=", project)
      .where("room_id", "=", roomId)
      .executeTakeFirst();
    const own = Admission.shape.guests.nullable().parse(row?.guests ?? null);
    return { guests: own ?? this.byDefault.guests, isOwn: own !== null, locked: row?.locked === 1 };
  }

  /** Changes what is named; the rest stays as it is. */
  async change(roomId: string, { guests, locked }: AdmissionChange): Promise<void> {
    const change = {
      ...(guests !== undefined && { guests }),
      ...(locked !== undefined && { locked: Number(locked) }),
    };
    if (Object.keys(change).length === 0) return;
    const { database, project } = this.#parts;
    await database
      .insertInto("admissions")
      .values({ project, room_id: roomId, guests: guests ?? null, locked: Number(locked ?? false) })
      .onConflict((conflict) => conflict.columns(["project", "room_id"]).doUpdateSet(change))
      .execute();
  }
}
