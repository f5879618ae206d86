import { z } from "zod";
import { callStates } from "../../shared/call-states.ts";
import type { CallRow } from "../store/schema.ts";
import type { Call } from "./call.ts";
import { CallEnd, hangUpCauses, Call as WireCall } from "./wire.ts";

const State = z.enum(callStates);
const DigitsState = WireCall.shape.digits;
const HangUpCause = z.enum(hangUpCauses).nullable();

/** The columns that are written once, with the call. */
type FixedColumn =
  | "call_id"
  | "project"
  | "request"
  | "revision"
  | "host_id"
  | "address_prefix"
  | "number"
  | "price_per_minute";

/** The columns of a call that may change. */
export function toRow(call: Call): Omit<CallRow, FixedColumn> {
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
    relayed: Number(call.isRelayed),
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
    dial_lost_at: call.dialLostAt,
    named_connection_id: call.namedConnectionId,
    ended_at: call.endedAt,
    end_by: call.end?.by ?? null,
    end_who: call.end?.who ?? null,
    end_code: call.end?.code ?? null,
    end_reason: call.end?.reason ?? null,
    end_seconds: call.end && "seconds" in call.end ? call.end.seconds : null,
    end_detail: call.end && "detail" in call.end ? call.end.detail : null,
  };
}

/** The counterpart of toRow. @throws ZodError if no version of this program wrote the row. */
export function fromRow(row: CallRow): Call {
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
    isRelayed: row.relayed === 1,
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
    dialLostAt: row.dial_lost_at,
    namedConnectionId: row.named_connection_id,
    endedAt: row.ended_at,
    end: endOf(row),
  };
}

function endOf(row: CallRow): CallEnd | null {
  if (row.end_by === null) return null;
  const limit = row.end_by === "us" ? row.hang_up_cause : null;
  const { end_by: by, end_who: who, end_code: code, end_reason: reason } = row;
  return CallEnd.parse({ by, who, limit, code, reason, seconds: row.end_seconds, detail: row.end_detail });
}
