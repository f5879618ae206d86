import { createHash } from "node:crypto";
import { readSipData } from "../../shared/sip-data.ts";
import type { CallEvent } from "../calls/call-event.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { ReportedConnection } from "../calls/lost-dials.ts";
import { Call } from "../calls/wire.ts";
import type { Database } from "../store/store.ts";
import { ConnectionCreated, SessionEvent, SipEvent, toCallEvent } from "./sip-event.ts";

/** The platform repeats a callback for up to 24 h; one that came is remembered for longer than that. */
const KEPT_FOR_MS = 48 * 60 * 60 * 1000;

/** What became of a report: used, used again, or what it was about is not known here. */
export type ReportOutcome = "accepted" | "repeated" | "unknown event" | "unknown call";

interface ReportsParts {
  database: Database;
  calls: Pick<Calls, "record">;
  store: Pick<CallStore, "findByConnection" | "findById">;
  now: () => number;
  /** Finds the connections of a session's calls, as far as what is stored here tells them. */
  identify(sessionId: string): Promise<void>;
  /** Gives a call its connection. @returns whether it had none before. */
  recognize(callId: string, sessionId: string, connectionId: string): Promise<boolean>;
}

/**
 * What the platform reports about calls. Reports come at least once, in any order, and even before the answer to the
 * dial: each is stored, and used when it is known which call it is about.
 */
export class Reports {
  readonly #parts: ReportsParts;

  constructor(parts: ReportsParts) {
    this.#parts = parts;
  }

  /**
   * Takes a report. When this returns it is stored, and the platform need not repeat it.
   *
   * @param body what the JSON says.
   * @throws ZodError for what is no report.
   */
  async take(body: unknown): Promise<ReportOutcome> {
    const { data: ofSession } = SessionEvent.safeParse(body);
    if (ofSession?.event === "connectionCreated") return this.#takeConnection(ConnectionCreated.parse(body));
    if (ofSession) return "unknown event";
    const report = SipEvent.parse(body);
    const event = toCallEvent(report);
    if (!event) return "unknown event";
    const isNew = await this.#store(report);
    const { sessionId, call: named } = report;
    const { store, calls, identify } = this.#parts;
    let call = await store.findByConnection(sessionId, named.connectionId);
    // A report that came before is used again: the first time may have ended between storing and using it.
    if (call) await calls.record(call.callId, event);
    else {
      await identify(sessionId);
      call = await store.findByConnection(sessionId, named.connectionId);
    }
    if (!isNew) return "repeated";
    return call ? "accepted" : "unknown call";
  }

  /** The call's row keeps what it says. */
  async #takeConnection({ sessionId, connection }: ConnectionCreated): Promise<ReportOutcome> {
    const callId = Call.shape.callId.safeParse(readSipData(connection.data)?.callId);
    const call = callId.success ? await this.#parts.store.findById(callId.data) : undefined;
    if (call?.sessionId !== sessionId) return "unknown call";
    const isNew = await this.#parts.recognize(call.callId, sessionId, connection.id);
    return isNew ? "accepted" : "repeated";
  }

  /** What has been reported about a connection so far, in the order in which it happened. */
  async earlierEvents(sessionId: string, connectionId: string): Promise<CallEvent[]> {
    const rows = await this.#parts.database
      .selectFrom("webhook_events")
      .select("body")
      .where("session_id", "=", sessionId)
      .where("connection_id", "=", connectionId)
      .orderBy("timestamp")
      .execute();
    return rows.flatMap(({ body }) => toCallEvent(SipEvent.parse(JSON.parse(body))) ?? []);
  }

  /** The phones of a session, as far as they have been reported, in the order in which they were. */
  async connections(sessionId: string): Promise<ReportedConnection[]> {
    const rows = await this.#parts.database
      .selectFrom("webhook_events")
      .select(["connection_id", "body"])
      .where("session_id", "=", sessionId)
      .orderBy("timestamp")
      .execute();
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

  /** @returns whether it came for the first time: with the same words for all that we read. */
  async #store(report: SipEvent): Promise<boolean> {
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
}
