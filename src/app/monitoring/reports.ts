import { readSipData } from "../../shared/sip-data.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { LostDials } from "../calls/lost-dials.ts";
import { Call } from "../calls/wire.ts";
import type { Metrics } from "../http/metrics.ts";
import { StoreError } from "../store/store-error.ts";
import type { ReportStore } from "./report-store.ts";
import { ConnectionCreated, SessionEvent, SipEvent, toCallEvent } from "./sip-event.ts";

/** The outcome of a report: used, used again, or about an event or a call that is not known here. */
export type ReportOutcome = "accepted" | "repeated" | "unknown event" | "unknown call";

interface ReportsParts {
  reportStore: Pick<ReportStore, "add">;
  calls: Pick<Calls, "record">;
  callStore: Pick<CallStore, "findByConnection" | "findById">;
  lostDials: Pick<LostDials, "identify" | "recognize">;
  metrics: Pick<Metrics, "webhookLagSeconds">;
  now: () => number;
}

/**
 * The intake of call reports. They come at least once, in any order, and even before the answer to the
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
   * @throws ZodError if it is no report.
   */
  async take(body: unknown): Promise<ReportOutcome> {
    const { data: ofSession } = SessionEvent.safeParse(body);
    if (ofSession?.event === "connectionCreated") return this.#takeConnection(ConnectionCreated.parse(body));
    if (ofSession) return "unknown event";
    const report = SipEvent.parse(body);
    const event = toCallEvent(report);
    if (!event) return "unknown event";
    const { callStore, calls, lostDials } = this.#parts;
    const stored = await this.#store(report);
    const { sessionId, call: named } = report;
    let call = await callStore.findByConnection(sessionId, named.connectionId);
    // A report that came before is used again: the first time may have ended between storing and using it.
    if (call) await calls.record(call.callId, event);
    else {
      await lostDials.identify(sessionId);
      call = await callStore.findByConnection(sessionId, named.connectionId);
    }
    if (stored instanceof StoreError) throw stored;
    if (!stored) return "repeated";
    const { metrics, now } = this.#parts;
    metrics.webhookLagSeconds.observe({ webhook: "sip" }, Math.max(0, now() - report.timestamp) / 1_000);
    return call ? "accepted" : "unknown call";
  }

  /**
   * @returns whether it is new; or, where the disk takes nothing, the error: the report is used all the same, and
   * refused then, so that the platform sends it again.
   */
  async #store(report: SipEvent): Promise<boolean | StoreError> {
    try {
      return await this.#parts.reportStore.add(report);
    } catch (error) {
      if (error instanceof StoreError && error.trouble === "unwritable") return error;
      throw error;
    }
  }

  /** The call's row keeps what it says. */
  async #takeConnection({ sessionId, connection }: ConnectionCreated): Promise<ReportOutcome> {
    const callId = Call.shape.callId.safeParse(readSipData(connection.data)?.callId);
    const call = callId.success ? await this.#parts.callStore.findById(callId.data) : undefined;
    if (call?.sessionId !== sessionId) return "unknown call";
    const isNew = await this.#parts.lostDials.recognize(call.callId, sessionId, connection.id);
    return isNew ? "accepted" : "repeated";
  }
}
