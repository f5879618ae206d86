import { createHash } from "node:crypto";
import type { CallEvent } from "../calls/call-event.ts";
import type { ReportedConnection } from "../calls/lost-dials.ts";
import type { Database } from "../store/store.ts";
import { SipEvent, toCallEvent } from "./sip-event.ts";

/** The platform repeats a callback for up to 24 h; one that came is remembered for longer than that. */
const KEPT_FOR_MS = 48 * 60 * 60 * 1000;

/** The call reports that came, in the database: one may be needed before its call is known. */
export class ReportStore {
  readonly #parts: { database: Database; now: () => number };

  constructor(parts: { database: Database; now: () => number }) {
    this.#parts = parts;
  }

  /** @returns whether the report came for the first time: compared in all that is read of it. */
  async add(report: SipEvent): Promise<boolean> {
    const body = JSON.stringify(report);
    const stored = await this.#parts.database
      .insertInto("webhook_events")
      .values({
        digest: createHash("sha256").update(body).digest("hex"),
        session_id: report.sessionId,
        connection_id: report.call.connectionId,
        timestamp: report.timestamp,
        body,
        received_at: this.#parts.now(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("digest")
      .execute();
    return stored.length === 1;
  }

  /** The events that were reported about a connection, in the order in which they happened. */
  async earlierEvents(sessionId: string, connectionId: string): Promise<CallEvent[]> {
    const rows = await this.#parts.database
      .selectFrom("webhook_events")
      .select(["body", "timestamp"])
      .where("session_id", "=", sessionId)
      .where("connection_id", "=", connectionId)
      .execute();
    rows.sort((one, other) => one.timestamp - other.timestamp);
    return rows.flatMap(({ body }) => toCallEvent(SipEvent.parse(JSON.parse(body))) ?? []);
  }

  /**
   * The phones of a session that were reported, in the order in which they were.
   *
   * @param since of which something was reported since then, in milliseconds of this app's clock.
   */
  async connections(sessionId: string, since: number): Promise<ReportedConnection[]> {
    const rows = await this.#parts.database
      .selectFrom("webhook_events")
      .select(["connection_id", "body", "timestamp"])
      .where("session_id", "=", sessionId)
      .where("connection_id", "in", ({ selectFrom }) =>
        selectFrom("webhook_events as late")
          .select("late.connection_id")
          .where("late.session_id", "=", sessionId)
          .where("late.received_at", ">=", since),
      )
      .execute();
    rows.sort((one, other) => one.timestamp - other.timestamp);
    const found = new Map<string, ReportedConnection>();
    for (const { connection_id: connectionId, body } of rows) {
      const { event, timestamp, call } = SipEvent.parse(JSON.parse(body));
      const known = found.get(connectionId);
      found.set(connectionId, {
        connectionId,
        createdAt: Math.max(known?.createdAt ?? 0, call.createdAt ?? known?.createdAt ?? timestamp),
        isGone: known?.isGone === true || event === "callDestroyed",
      });
    }
    return [...found.values()];
  }

  async forgetOld(): Promise<void> {
    const before = this.#parts.now() - KEPT_FOR_MS;
    await this.#parts.database.deleteFrom("webhook_events").where("received_at", "<", before).execute();
  }
}
