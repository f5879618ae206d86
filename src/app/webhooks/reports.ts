import { createHash } from "node:crypto";
import type { Call } from "../calls/call.ts";
import type { CallEvent } from "../calls/call-event.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { Database } from "../store/store.ts";
import { SipEvent, toCallEvent } from "./sip-event.ts";

/** The platform repeats a callback for up to 24 h; one that came is remembered for longer than that. */
const KEPT_FOR_MS = 48 * 60 * 60 * 1000;
/** How far the platform's clock may be behind ours. */
const CLOCK_SKEW_MS = 5_000;

/** What became of a report: used, used again, or what it was about is not known here. */
export type ReportOutcome = "accepted" | "repeated" | "unknown event" | "unknown call";

interface ReportsParts {
  database: Database;
  calls: Pick<Calls, "record" | "pursueHangUp">;
  store: Pick<CallStore, "findByConnection" | "open">;
  now: () => number;
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
    const report = SipEvent.parse(body);
    const event = toCallEvent(report);
    if (!event) return "unknown event";
    const isNew = await this.#store(report);
    const call = await this.#findCall(report);
    if (!call) return isNew ? "unknown call" : "repeated";
    // A report that came before is used again: the first time may have ended between storing and using it.
    await this.#parts.calls.record(call.callId, event);
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

  /**
   * Calls and reports find each other by connection. A dial that was never answered has none; but where it is the
   * only one of its session, a call that the platform began after it can only be this one.
   */
  async #findCall({ sessionId, call: { connectionId, createdAt } }: SipEvent): Promise<Call | undefined> {
    const known = await this.#parts.store.findByConnection(sessionId, connectionId);
    if (known) return known;
    const candidates = (await this.#parts.store.open()).filter(
      (call) => call.sessionId === sessionId && call.connectionId === null,
    );
    const [candidate] = candidates;
    const isOnlyOne = candidates.length === 1 && candidate !== undefined && isUnanswered(candidate);
    if (!isOnlyOne || (createdAt ?? 0) < candidate.requestedAt - CLOCK_SKEW_MS) return undefined;
    return this.#recognize(candidate, connectionId);
  }

  async #recognize({ callId, sessionId }: Call, connectionId: string): Promise<Call> {
    const { calls, now } = this.#parts;
    let call = await calls.record(callId, { type: "recognized", at: now(), connectionId });
    for (const event of await this.earlierEvents(sessionId, connectionId))
      call = await calls.record(callId, event);
    if (call.hangUpAt !== null) calls.pursueHangUp(call);
    return call;
  }
}

/** Its dial is past its deadline. While the answer may still come, it is waited for: only the answer knows for sure. */
function isUnanswered(call: Call): boolean {
  return call.state === "unknown" || call.state === "ending";
}
