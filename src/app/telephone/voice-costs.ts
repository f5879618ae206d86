import { countryOfNumber, readPrice } from "../policy/prices.ts";
import type { Database } from "../store/store.ts";
import type { LegEvent } from "./voice-webhook-payloads.ts";

/** Longer than the day that budgets look at; the last rates of countries are worth keeping. In milliseconds. */
const KEPT_FOR_MS = 30 * 24 * 60 * 60_000;

interface VoiceCostsParts {
  database: Database;
  project: string;
  now: () => number;
}

/** Charges of the Voice API for legs, as it reports when they end. Budgets of money count it. */
export class VoiceCosts {
  readonly #parts: VoiceCostsParts;

  constructor(parts: VoiceCostsParts) {
    this.#parts = parts;
  }

  /**
   * Notes the price of a leg, if the event has one. An event that comes twice counts once.
   *
   * @param callId the call that the leg belongs to; null: somebody who dialed in.
   * @param number the telephone that was called; null: none.
   */
  async note({ uuid, rate, price }: LegEvent, callId: string | null, number: string | null): Promise<void> {
    const { database, project, now } = this.#parts;
    const [paid, perMinute] = [readPrice(price), readPrice(rate)];
    if (paid === null) return;
    const country = perMinute === null ? null : countryOfNumber(number);
    await database
      .insertInto("voice_costs")
      .values({ project, uuid, call_id: callId, country, rate: perMinute ?? 0, price: paid, at: now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async forgetOld(): Promise<void> {
    const { database, project, now } = this.#parts;
    await database
      .deleteFrom("voice_costs")
      .where("project", "=", project)
      .where("at", "<", now() - KEPT_FOR_MS)
      .execute();
  }
}
