import type { Selectable, UpdateResult } from "kysely";
import { z } from "zod";
import type { CallRow } from "../store/schema.ts";
import type { Database } from "../store/store.ts";
import type { Call } from "./call.ts";
import { hangUpCauses } from "./call-event.ts";
import { CallEnd, callStates, Call as WireCall } from "./wire.ts";

/** How many calls that are over a room lists. */
const ENDED_LISTED = 20;

const State = z.enum(callStates);
const DigitsState = WireCall.shape.digits;
const HangUpCause = z.enum(hangUpCauses).nullable();

/** The calls of one platform project, in the database. */
export class CallStore {
  readonly #database: Database;
  readonly #project: string;

  constructor(database: Database, project: string) {
    this.#database = database;
    this.#project = project;
  }

  /**
   * @param request digest of what was asked for, to compare a repeated request with.
   * @returns false where the call id is taken.
   */
  async insert(call: Call, request: string): Promise<boolean> {
    const inserted = await this.#database
      .insertInto("calls")
      .values({ ...toRow(call), call_id: call.callId, project: this.#project, request, revision: 0 })
      .onConflict((conflict) => conflict.doNothing())
      .returning("call_id")
      .execute();
    return inserted.length === 1;
  }

  /** @throws where there is no such call. */
  async get(callId: string): Promise<Call> {
    return fromRow(await this.#row(callId));
  }

  /** @returns the call and the digest of the request it was made by; undefined for a call of another room. */
  async find(roomId: string, callId: string): Promise<{ call: Call; request: string } | undefined> {
    const row = await this.#calls()
      .where("room_id", "=", roomId)
      .where("call_id", "=", callId)
      .executeTakeFirst();
    return row && { call: fromRow(row), request: row.request };
  }

  async findByConnection(sessionId: string, connectionId: string): Promise<Call | undefined> {
    const row = await this.#calls()
      .where("session_id", "=", sessionId)
      .where("connection_id", "=", connectionId)
      .executeTakeFirst();
    return row && fromRow(row);
  }

  /** Calls that are not over, newest first: of one room, or of all. */
  async open(roomId?: string): Promise<Call[]> {
    let query = this.#calls().where("state", "!=", "ended");
    if (roomId !== undefined) query = query.where("room_id", "=", roomId);
    return (await query.orderBy("requested_at", "desc").execute()).map(fromRow);
  }

  /** The room's running calls, then the last ended ones, each newest first. */
  async list(roomId: string): Promise<Call[]> {
    const ended = await this.#calls()
      .where("room_id", "=", roomId)
      .where("state", "=", "ended")
      .orderBy("requested_at", "desc")
      .limit(ENDED_LISTED)
      .execute();
    return [...(await this.open(roomId)), ...ended.map(fromRow)];
  }

  /**
   * Changes a call. Two changes at the same moment, also by two processes, are made one after the other:
   * the loser looks at what the winner left and tries again.
   *
   * @param change returns the same object for "no change"; may be called several times.
   */
  async change(callId: string, change: (call: Call) => Call): Promise<{ before: Call; call: Call }> {
    for (;;) {
      const row = await this.#row(callId);
      const before = fromRow(row);
      const call = change(before);
      if (call === before || (await this.#update(row, call)).numUpdatedRows === 1n) return { before, call };
    }
  }

  #update(row: Selectable<CallRow>, next: Call): Promise<UpdateResult> {
    return this.#database
      .updateTable("calls")
      .set({ ...toRow(next), revision: row.revision + 1 })
      .where("call_id", "=", row.call_id)
      .where("revision", "=", row.revision)
      .executeTakeFirstOrThrow();
  }

  #row(callId: string): Promise<Selectable<CallRow>> {
    return this.#calls().where("call_id", "=", callId).executeTakeFirstOrThrow();
  }

  #calls() {
    return this.#database.selectFrom("calls").selectAll().where("project", "=", this.#project);
  }
}

function toRow(call: Call): Omit<CallRow, "call_id" | "project" | "request" | "revision"> {
  return {
    room_id: call.roomId,
    session_id: call.sessionId,
    id: call.id,
    connection_id: call.connectionId,
    stream_id: call.streamId,
    target: call.to,
    called_by: call.by,
    secure: Number(call.secure),
    observe_force_mute: Number(call.observeForceMute),
    digits_state: call.digits,
    max_ring_seconds: call.maxRingSeconds,
    max_talk_seconds: call.maxTalkSeconds,
    muted_at: call.mutedAt,
    muted_by: call.mutedBy,
    state: call.state,
    state_at: call.stateAt,
    requested_at: call.requestedAt,
    ringing_at: call.ringingAt,
    answered_at: call.answeredAt,
    held_at: call.heldAt,
    hang_up_at: call.hangUpAt,
    hang_up_who: call.hangUpWho,
    hang_up_cause: call.hangUpCause,
    stream_seen_at: call.streamSeenAt,
    ended_at: call.endedAt,
    end_by: call.end?.by ?? null,
    end_who: call.end?.who ?? null,
    end_code: call.end?.code ?? null,
    end_text: call.end?.text ?? null,
  };
}

function fromRow(row: CallRow): Call {
  return {
    callId: row.call_id,
    roomId: row.room_id,
    sessionId: row.session_id,
    id: row.id,
    connectionId: row.connection_id,
    streamId: row.stream_id,
    to: row.target,
    by: row.called_by,
    secure: row.secure === 1,
    observeForceMute: row.observe_force_mute === 1,
    digits: DigitsState.parse(row.digits_state),
    maxRingSeconds: row.max_ring_seconds,
    maxTalkSeconds: row.max_talk_seconds,
    mutedAt: row.muted_at,
    mutedBy: row.muted_by,
    state: State.parse(row.state),
    stateAt: row.state_at,
    requestedAt: row.requested_at,
    ringingAt: row.ringing_at,
    answeredAt: row.answered_at,
    heldAt: row.held_at,
    hangUpAt: row.hang_up_at,
    hangUpWho: row.hang_up_who,
    hangUpCause: HangUpCause.parse(row.hang_up_cause),
    streamSeenAt: row.stream_seen_at,
    endedAt: row.ended_at,
    end:
      row.end_by === null
        ? null
        : CallEnd.parse({ by: row.end_by, who: row.end_who, code: row.end_code, text: row.end_text }),
  };
}
