import { formatDuration, formatTimeOfDay } from "../clock.ts";
import { type BookedCall, hasFailed, isLive } from "./booked-call.ts";
import type { Phone, PhonePresence } from "./phones.ts";
import { displayTarget } from "./target.ts";

export type Tone = "accent" | "ok" | "warn" | "bad" | "edge";

/** Everything that a phone card shows. */
export type CardWords = {
  tone: Tone;
  /** A symbol of the icon sprite. */
  icon: string;
  isRinging: boolean;
  who: string;
  /** The whole address, for the tooltip and for copying. */
  address: string;
  /** Running time at the right of the first line; empty where none runs. */
  timer: string;
  state: string;
  detail: string;
  /** What stands in the third column: it never moves while the call lives. */
  last: "Cancel" | "Hang up" | "Dismiss";
  /** The last button has been pressed and its work is under way. */
  isPending: boolean;
  canCallAgain: boolean;
};

/** After this long a hang-up is worth a word. */
const SLOW_HANG_UP_MS = 5_000;

/**
 * @param now server time, ms since the epoch.
 * @param callMonitoring whether ringing and end reasons are told to the server at all.
 */
export function describeCard(phone: Phone, now: number, callMonitoring: boolean): CardWords {
  if (phone.booked) return describeCall(phone.booked, phone.presence, now, callMonitoring);
  return describeStranger(phone.presence, now);
}

function describeStranger(presence: PhonePresence | null, now: number): CardWords {
  const since = presence?.since ?? now;
  const who = presence?.name || "Phone";
  return {
    ...connected(now - since),
    who,
    address: who,
    detail: `Here since ${formatTimeOfDay(since)}`,
  };
}

function describeCall(
  booked: BookedCall,
  presence: PhonePresence | null,
  now: number,
  callMonitoring: boolean,
): CardWords {
  const { call } = booked;
  const words = { who: displayTarget(call.to) || "Phone", address: call.to, detail: describeStart(booked) };
  if (!isLive(booked)) return { ...words, ...describeEnd(booked) };
  if (booked.hangUpAt !== null || call.state === "ending") return { ...words, ...ending(booked, now) };
  if (booked.problem !== null) words.detail = booked.problem;
  const asked = now - call.requestedAt;
  switch (call.state) {
    case "requested":
      return { ...words, ...onTheWay("Placing the call…") };
    case "unknown":
      return { ...words, ...checking() };
    case "ringing":
      return {
        ...words,
        ...onTheWay(`Ringing… ${formatDuration(now - (call.ringingAt ?? call.requestedAt))}`),
        isRinging: true,
      };
    case "active":
      return { ...words, ...connected(now - (call.answeredAt ?? now)) };
    case "on hold":
      return { ...words, ...onHold(booked, now) };
    default:
      if (!callMonitoring && presence?.hasStream) {
        return { ...words, ...connected(asked), state: "On the line" };
      }
      return { ...words, ...onTheWay(`Calling… ${formatDuration(asked)}`) };
  }
}

type State = Omit<CardWords, "who" | "address" | "detail">;

function onTheWay(state: string): State {
  return { ...resting, tone: "accent", icon: "phone-outgoing", state, last: "Cancel" };
}

function connected(duration: number): State {
  return {
    ...resting,
    tone: "ok",
    icon: "phone-call",
    state: "Connected",
    timer: formatDuration(duration),
    last: "Hang up",
  };
}

function onHold({ call }: BookedCall, now: number): Partial<CardWords> & State {
  return {
    ...connected(now - (call.answeredAt ?? now)),
    tone: "warn",
    icon: "circle-pause",
    state: "On hold",
    detail: `They put the call on hold ${formatDuration(now - (call.heldAt ?? now))} ago`,
  };
}

function checking(): Partial<CardWords> & State {
  return {
    ...onTheWay("Checking…"),
    tone: "warn",
    icon: "triangle-alert",
    detail: "The platform has not answered. The phone may ring.",
  };
}

function ending({ call, hangUpAt }: BookedCall, now: number): Partial<CardWords> & State {
  const isSlow = hangUpAt !== null && now - hangUpAt > SLOW_HANG_UP_MS;
  return {
    ...resting,
    tone: "warn",
    icon: "phone-off",
    state: "Hanging up…",
    last: call.answeredAt === null ? "Cancel" : "Hang up",
    isPending: true,
    ...(isSlow ? { detail: "Taking longer than usual. Still trying." } : {}),
  };
}

function describeEnd(booked: BookedCall): Partial<CardWords> & State {
  const { call } = booked;
  const over = { ...resting, last: "Dismiss" as const, canCallAgain: true };
  const talked = call.answeredAt === null ? null : (call.endedAt ?? call.answeredAt) - call.answeredAt;
  const length = talked === null ? "" : ` · ${formatDuration(talked)}`;
  if (!hasFailed(booked)) {
    return { ...over, tone: "edge", icon: "phone-off", state: `${describeEnder(booked)}${length}` };
  }
  return {
    ...over,
    tone: "bad",
    icon: "circle-x",
    state: call.end?.text ?? "Call failed",
    detail: describeCode(booked),
  };
}

/** @returns who hung up, in words. */
function describeEnder({ call, hangUpAt }: BookedCall): string {
  const wasAnswered = call.answeredAt !== null;
  if (hangUpAt !== null) return wasAnswered ? "You hung up" : "You canceled the call";
  if (call.end?.by === "them") return "They hung up";
  if (wasAnswered) return "Hung up from the room";
  return call.end?.code ? call.end.text : "Canceled";
}

/** @returns the code for whoever has to find the cause: `SIP 486 · after 0:09`. */
function describeCode({ call }: BookedCall): string {
  const after = `after ${formatDuration((call.endedAt ?? call.requestedAt) - call.requestedAt)}`;
  const code = call.end?.code;
  if (!code) return `Called at ${formatTimeOfDay(call.requestedAt)} · ${after}`;
  return `${Number(code) < 700 ? "SIP" : "Code"} ${code} · ${after}`;
}

function describeStart({ call }: BookedCall): string {
  const verb = call.state === "requested" || call.state === "dialing" ? "Calling since" : "Called at";
  const secure = call.secure ? " · encrypted sound" : "";
  return `${verb} ${formatTimeOfDay(call.requestedAt)}${secure}`;
}

const resting = { isRinging: false, timer: "", isPending: false, canCallAgain: false };
