import { describeEnd } from "./reasons.ts";
import type { CallEnd, CallState, Call as WireCall } from "./wire.ts";

/**
 * A phone that is being joined, is joined, or was joined to a room. Pure: no clock, no I/O.
 *
 *     requested ─▶ dialing ─▶ ringing ─▶ active ⇄ on hold ─▶ ended
 *         │ dial timed out                                     ▲
 *         ├────────▶ unknown ── word from the platform ──▶ (where it says)
 *         └──────── hang up, in every state ──▶ ending ────────┘
 */
export interface Call extends WireCall {
  readonly roomId: string;
  readonly sessionId: string;
  /** When the word was said that the state comes from, in milliseconds since the epoch. */
  readonly stateAt: number;
  /** When somebody here first asked to hang up. */
  readonly hangUpAt: number | null;
  /** When the stream was first found in the session: from then on its absence means that the call is over. */
  readonly streamSeenAt: number | null;
}

/** What a `callUpdated` says the call does. */
export type ReportedState = "dialing" | "ringing" | "active" | "on hold" | "ending";

/** Something that happened to a call. Times are milliseconds since the epoch, by the clock of whoever says so. */
export type CallEvent =
  /** The platform took the call and told its names. It may say so late. */
  | { type: "dialed"; at: number; id: string; connectionId: string; streamId: string }
  /** Nobody knows what became of the dial. */
  | { type: "dial unanswered"; at: number }
  /** The platform did not take the call. */
  | { type: "dial failed"; at: number; text: string }
  /** A word of the platform shows which connection an unanswered dial became. */
  | { type: "recognized"; at: number; connectionId: string }
  | { type: "reported"; at: number; state: ReportedState }
  | { type: "destroyed"; at: number; code: string | null }
  | { type: "hang up asked"; at: number }
  /** The platform has confirmed that the connection is gone. */
  | { type: "disconnected"; at: number }
  | { type: "stream seen"; at: number }
  /** The platform no longer knows the call, or never did. */
  | { type: "lost"; at: number; text: string };

const rank: Record<CallState, number> = {
  requested: 0,
  unknown: 1,
  dialing: 2,
  ringing: 3,
  active: 4,
  "on hold": 4,
  ending: 5,
  ended: 6,
};

/** What a call is from the start to the end. */
type Asked = Pick<
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
>;

/** A call that has just been asked for: the platform does not know of it yet. */
export function newCall(asked: Asked, now: number): Call {
  const { callId, roomId, sessionId, to, by, secure, observeForceMute } = asked;
  const { digits, maxRingSeconds, maxTalkSeconds } = asked;
  return {
    ...{ callId, roomId, sessionId, to, by, secure, observeForceMute },
    ...{ digits, maxRingSeconds, maxTalkSeconds },
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
    streamSeenAt: null,
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

function applied(call: Call, event: CallEvent): Call {
  switch (event.type) {
    case "dialed": {
      const { id, connectionId, streamId, at } = event;
      return advance({ ...call, id, connectionId, streamId }, "dialing", at);
    }
    case "recognized":
      return call.connectionId === null ? { ...call, connectionId: event.connectionId } : call;
    case "dial unanswered":
      return advance(call, "unknown", event.at);
    case "reported":
      return advance(withTimes(call, event), event.state, event.at);
    case "hang up asked":
      return isOver(call)
        ? call
        : advance({ ...call, hangUpAt: call.hangUpAt ?? event.at }, "ending", event.at);
    case "stream seen":
      return { ...call, streamSeenAt: call.streamSeenAt ?? event.at };
    case "destroyed":
      return end(call, event.at, describeEnd(event.code, call.hangUpAt !== null));
    case "disconnected":
      return end(call, event.at, canceledOrHungUp(call));
    case "dial failed":
    case "lost":
      return end(
        call,
        event.at,
        call.hangUpAt === null
          ? { by: "platform", who: null, code: null, text: event.text }
          : canceledOrHungUp(call),
      );
  }
}

/** An event never lowers the rank; within one rank the newest word wins. */
function advance(call: Call, state: CallState, at: number): Call {
  const isNewer = rank[state] > rank[call.state] || (rank[state] === rank[call.state] && at > call.stateAt);
  if (!isNewer) return call;
  return { ...call, state, stateAt: at, heldAt: state === "on hold" ? at : null };
}

/** Words that come late still tell when a phone rang and was answered. */
function withTimes(call: Call, { state, at }: { state: ReportedState; at: number }): Call {
  if (state === "ringing") return { ...call, ringingAt: earlier(call.ringingAt, at) };
  if (state === "active" || state === "on hold") return { ...call, answeredAt: earlier(call.answeredAt, at) };
  return call;
}

function end(call: Call, at: number, reason: CallEnd): Call {
  return isOver(call)
    ? call
    : { ...call, state: "ended", stateAt: at, heldAt: null, endedAt: at, end: reason };
}

function canceledOrHungUp(call: Call): CallEnd {
  const text = call.answeredAt === null ? "Canceled before it was answered" : "Hung up";
  return { by: call.hangUpAt === null ? "platform" : "us", who: null, code: null, text };
}

function earlier(known: number | null, at: number): number {
  return known === null ? at : Math.min(known, at);
}

function isSame(call: Call, next: Call): boolean {
  return (Object.keys(next) as (keyof Call)[]).every((key) => call[key] === next[key]);
}

/** The call as the page and API callers see it. */
export function toWire(call: Call): WireCall {
  const { roomId, sessionId, stateAt, hangUpAt, streamSeenAt, ...wire } = call;
  return wire;
}
