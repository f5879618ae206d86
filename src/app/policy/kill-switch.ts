import type { Database } from "../store/store.ts";
import { isUnwritable } from "../store/store-error.ts";
import { GATE } from "./budgets.ts";

/** When calls were stopped, by whom and why. */
export interface Stop {
  at: number;
  by: string | null;
  why: string | null;
}

interface KillSwitchParts {
  database: Database;
  now: () => number;
}

/** The switch that stops all calls: a row in the database, so that it works beside the running app, for all processes. */
export class KillSwitch {
  readonly #parts: KillSwitchParts;
  /** What could not be written: the disk took nothing. Until it does, it counts in this process alone. */
  #unwritten: Stop | null = null;

  constructor(parts: KillSwitchParts) {
    this.#parts = parts;
  }

  /** @returns null where calls may be made. */
  async find(): Promise<Stop | null> {
    const row = await this.#parts.database
      .selectFrom("dial_gate")
      .select(["stopped_at", "stopped_by", "stopped_why"])
      .where("name", "=", GATE)
      .executeTakeFirst();
    if (!row || row.stopped_at === null) return this.#unwritten;
    return { at: Number(row.stopped_at), by: row.stopped_by, why: row.stopped_why };
  }

  /** No dial passes from now on. The first to stop is the one who stays noted. */
  async stop(by: string | null, why: string | null): Promise<Stop> {
    const known = await this.find();
    if (known) return known;
    const stop = { at: this.#parts.now(), by, why };
    try {
      await this.#set({ stopped_at: stop.at, stopped_by: by, stopped_why: why });
    } catch (error) {
      if (!isUnwritable(error)) throw error;
      this.#unwritten = stop;
    }
    return stop;
  }

  /** Dials pass again. */
  async release(): Promise<void> {
    await this.#set({ stopped_at: null, stopped_by: null, stopped_why: null });
    this.#unwritten = null;
  }

  async #set(columns: { stopped_at: number | null; stopped_by: string | null; stopped_why: string | null }) {
    await this.#parts.database
      .insertInto("dial_gate")
      .values({ name: GATE, passed: 0, ...columns })
      .onConflict((conflict) => conflict.column("name").doUpdateSet(columns))
      .execute();
  }
}
