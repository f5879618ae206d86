import type { Database } from "../store/store.ts";

/** Digits that are to be sent as soon as a call is answered: an access code perhaps, so nothing else keeps them. */
export class WaitingDigits {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(callId: string, digits: string): Promise<void> {
    await this.#database.insertInto("waiting_digits").values({ call_id: callId, digits }).execute();
  }

  /** @returns what was waiting, to one caller only; undefined if nothing is. */
  async take(callId: string): Promise<string | undefined> {
    const row = await this.#database
      .deleteFrom("waiting_digits")
      .where("call_id", "=", callId)
      .returning("digits")
      .executeTakeFirst();
    return row?.digits;
  }

  /** Calls that are over will not be answered. */
  async forgetEnded(): Promise<void> {
    await this.#database
      .deleteFrom("waiting_digits")
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom("calls")
            .select("calls.call_id")
            .whereRef("calls.call_id", "=", "waiting_digits.call_id")
            .where("calls.state", "=", "ended"),
        ),
      )
      .execute();
  }
}
