import { type CallState, stateRanks } from "../../shared/call-states.ts";
import type { EndReason } from "../../shared/end-reasons.ts";
import { chosenLanguage } from "../../shared/sentences/chosen-language.ts";
import { describeReason, type Sentences } from "../../shared/sentences/sentences.ts";
import { explainEnd, explainOwnEnd } from "./call-end.ts";
import type { CallEvent, ReportedState } from "./call-event.ts";
import type { CallEnd, HangUpCause, Call as WireCall } from "./wire.ts";

/**
 * A phone that is being joined, is joined, or was joined to a room. Pure: no clock, no I/O.
 *
 *     requested ─▶ dialing ─▶ ringing ─▶ active ⇄ on hold ─▶ ended
 *         │ dial unanswered                                    ▲
 *         ├────────▶ unknown ── report of the platform ─▶ (where it says)
 *         └──────── hang up, in every state ──▶ ending ────────┘
 */
export interface Call extends Omit<WireCall, "end"> {
  readonly end: CallEnd | null;
  readonly roomId: string;
  readonly sessionId: string;
  /** Whether what the platform dials is a number of ours, from where the Voice API calls the phone. */
  readonly isRelayed: boolean;
  /** The time of the event that the state comes from, in milliseconds since the epoch. */
  readonly stateAt: number;
  /** When somebody here, or a limit of ours, first asked to hang up. */
  readonly hangUpAt: number | null;
  /** That visitor's name, if known. */
  readonly hangUpWho: string | null;
  /** Which limit that was; null: somebody. */
  readonly hangUpCause: HangUpCause | null;
  /** When the stream was first found in the session: from then on its absence means that the call is over. */
  readonly streamSeenAt: number | null;
  /**
   * When the answer to its dial was given up on. Null: the dial was answered, may still be, or is accounted for since:
   * the platform has said that it never took it, or that its phone is gone.
   */
  readonly dialLostAt: number | null;
  /** The connection that a page of a host takes for this call, by the connection data that browsers see. */
  readonly namedConnectionId: string | null;
}

/** Two events about a mute that are no further apart than this are about the same mute. */
const SAME_MUTE_MS = 5_000;

/** The properties of a call that never change. */
type FixedProperties = Pick<
  Call,
  | "callId"
  | "roomId"
  | "sessionId"
  | "to"
  | "by"
  | "secure"
  | "observeForceMute"
  | "digits"
  | "maxRingSeconds"
  | "maxTalkSeconds"
> &
  Partial<Pick<Call, "isRelayed">>;

/** A call that has just been asked for: the platform does not know of it yet. */
export function newCall(asked: FixedProperties, now: number): Call {
  const { callId, roomId, sessionId, to, by, secure, observeForceMute } = asked;
  const { digits, maxRingSeconds, maxTalkSeconds, isRelayed = false } = asked;
  return {
    ...{ callId, roomId, sessionId, to, by, secure, observeForceMute },
    ...{ digits, maxRingSeconds, maxTalkSeconds, isRelayed },
    state: "requested",
    stateAt: now,
    requestedAt: now,
    id: null,
    connectionId: null,
    streamId: null,
    ringingAt: null,
    answeredAt: null,
    heldAt: null,
    mutedAt: null,
    mutedBy: null,
    hangUpAt: null,
    hangUpWho: null,
    hangUpCause: null,
    streamSeenAt: null,
    dialLostAt: null,
    namedConnectionId: null,
    endedAt: null,
    end: null,
  };
}

/** @returns the call after the event: the same object where the event changes nothing. */
export function applyEvent(call: Call, event: CallEvent): Call {
  const next = applied(call, event);
  return isSame(call, next) ? call : next;
}

export function isOver(call: Pick<Call, "state">): boolean {
  return call.state === "ended";
}

/** Whether nobody knows which connection its dial became, if any. */
export function isDialLost({ dialLostAt, connectionId }: Call): boolean {
  return dialLostAt !== null && connectionId === null;
}

/** Whether its phone became known only after the call was given up: nobody has said yet that the phone is gone. */
export function isLeftBehind(call: Call): boolean {
  return isOver(call) && call.dialLostAt !== null && call.connectionId !== null;
}

/** Whether its phone, now that it is known, is to be taken off the line. */
export function isToDisconnect(call: Call): boolean {
  return isLeftBehind(call) || (call.hangUpAt !== null && !isOver(call));
}

function applied(call: Call, event: CallEvent): Call {
  switch (event.type) {
    case "dialed": {
      const { id, connectionId, streamId, at } = event;
      return advance({ ...withConnection(call, connectionId, at), id, streamId }, "dialing", at);
    }
    case "recognized":
      return call.connectionId === null ? withConnection(call, event.connectionId, event.at) : call;
    case "named":
      return { ...call, namedConnectionId: event.connectionId };
    case "dial unanswered":
      return isOver(call) ? call : advance(withLostDial(call, event.at), "unknown", event.at);
    case "reported":
      return call.isRelayed ? relayReported(call, event) : phoneReported(call, event);
    case "phone reported":
      return phoneReported(call, event);
    case "hang up asked":
      return isOver(call) ? call : advance(withHangUp(call, event), "ending", event.at);
    case "stream seen":
      return { ...call, streamSeenAt: call.streamSeenAt ?? event.at };
    case "muted":
      return muted(call, event);
    case "digits sent":
      return call.digits === null ? call : { ...call, digits: "sent" };
    case "digits failed":
      return call.digits === "waiting" ? { ...call, digits: "failed" } : call;
    case "destroyed":
      return withoutLostDial(destroyed(call, event));
    case "disconnected":
      return withoutLostDial(end(call, event.at, explainOwnEnd(call, null)));
    case "dial failed":
      // A refusal that comes late, when the phone is there already, is not about this phone.
      if (call.connectionId !== null) return call;
      return withoutLostDial(end(call, event.at, explainUnreportedEnd(call, event.why)));
    case "lost":
      return end(call, event.at, explainUnreportedEnd(call, event.why));
  }
}

/** A phone that is found after its call was given up has been left behind. One whose end was reported is gone. */
function withConnection(call: Call, connectionId: string, at: number): Call {
  const isLeft = call.end !== null && call.end.code === null;
  return { ...call, connectionId, dialLostAt: isLeft ? (call.dialLostAt ?? at) : null };
}

function withLostDial(call: Call, at: number): Call {
  return call.connectionId === null ? { ...call, dialLostAt: call.dialLostAt ?? at } : call;
}

/** The platform has said that there is no phone, or none any more. */
function withoutLostDial(call: Call): Call {
  return { ...call, dialLostAt: null };
}

function explainUnreportedEnd(call: Call, why: EndReason): CallEnd {
  return call.hangUpAt === null
    ? { by: "platform", who: null, limit: null, code: null, ...why }
    : explainOwnEnd(call, null);
}

function phoneReported(call: Call, event: { state: ReportedState; at: number }): Call {
  return advance(withTimes(call, event), event.state, event.at);
}

/** That our own number rings and answers says nothing about the phone. */
function relayReported(call: Call, { state, at }: { state: ReportedState; at: number }): Call {
  return advance(call, state === "ending" ? state : "dialing", at);
}

function advance(call: Call, state: CallState, at: number): Call {
  if (!isLater(call, state, at)) return call;
  return { ...call, state, stateAt: at, heldAt: state === "on hold" ? at : null };
}

/** An event never lowers the rank; within one rank the newest wins, and of the same millisecond the hold. */
function isLater(call: Call, state: CallState, at: number): boolean {
  const [rank, rankBefore] = [stateRanks[state], stateRanks[call.state]];
  if (rank !== rankBefore) return rank > rankBefore;
  if (at !== call.stateAt) return at > call.stateAt;
  // A phone may answer and hold at once; nobody holds and resumes that fast.
  return state === "on hold" && call.state === "active";
}

/** Events that come late still tell when a phone rang and was answered. */
function withTimes(call: Call, { state, at }: { state: ReportedState; at: number }): Call {
  if (state === "ringing") return { ...call, ringingAt: earlier(call.ringingAt, at) };
  if (state === "active" || state === "on hold") return { ...call, answeredAt: earlier(call.answeredAt, at) };
  return call;
}

/** The first to ask is the one who hung up. */
function withHangUp(call: Call, { at, who, cause }: Extract<CallEvent, { type: "hang up asked" }>): Call {
  if (call.hangUpAt !== null) return call;
  return { ...call, hangUpAt: at, hangUpWho: who ?? null, hangUpCause: cause ?? null };
}

/** The newest mute counts; of one mute the name stays, whichever event comes first. */
function muted(call: Call, { at, by }: { at: number; by: string | null }): Call {
  const isSame = call.mutedAt !== null && Math.abs(at - call.mutedAt) <= SAME_MUTE_MS;
  if (isSame && (by === null) !== (call.mutedBy === null))
    return by === null ? call : { ...call, mutedAt: at, mutedBy: by };
  return call.mutedAt === null || at > call.mutedAt ? { ...call, mutedAt: at, mutedBy: by } : call;
}

/** Digits that wait for an answer wait in vain. */
function end(call: Call, at: number, how: CallEnd): Call {
  if (isOver(call)) return call;
  const digits = call.digits === "waiting" ? "failed" : call.digits;
  return { ...call, digits, state: "ended", stateAt: at, heldAt: null, endedAt: at, end: how };
}

/** Ends that nobody told: they were found out. */
const foundOut: readonly EndReason["reason"][] = [
  "ended-meanwhile",
  "platform-restarted",
  "not-reported",
  "platform-never-answered",
  "dial-interrupted",
  "never-heard-of",
];

/** The platform tells how the call ended: also where that had been found out before, because the report came late. */
function destroyed(call: Call, { at, code, message }: Extract<CallEvent, { type: "destroyed" }>): Call {
  const how = explainEnd(call, code, message ?? null);
  const isTold = call.end !== null && (call.end.code !== null || !foundOut.includes(call.end.reason));
  return call.end === null || isTold ? end(call, at, how) : { ...call, stateAt: at, endedAt: at, end: how };
}

function earlier(known: number | null, at: number): number {
  return known === null ? at : Math.min(known, at);
}

function isSame(call: Call, next: Call): boolean {
  return (Object.keys(next) as (keyof Call)[]).every((key) => call[key] === next[key]);
}

/**
 * The call as the page and API callers see it.
 *
 * @param sentences language of the end's `text`, for API callers: the page makes its own words.
 */
export function toWire(call: Call, sentences: Sentences = chosenLanguage): WireCall {
  const { roomId, sessionId, isRelayed, stateAt, hangUpAt, hangUpWho, hangUpCause, ...told } = call;
  const { streamSeenAt, dialLostAt, namedConnectionId, end, ...wire } = told;
  return { ...wire, end: end && { ...end, text: describeReason(end, sentences) } };
}
