import { chosenLanguage } from "../../../shared/sentences/chosen-language.ts";
import type { Sentences } from "../../../shared/sentences/sentences.ts";
import { describeFailedCall, describeResult, talkedFor } from "./call-end-words.ts";
import { hasFailed, isLive, type StoredCall } from "./call-store.ts";
import { formatDuration, formatTimeOfDay } from "./clock.ts";
import { displayTarget } from "./dial-target.ts";
import { describeMute, type MuteOrders, type MuteWords } from "./mute-words.ts";
import type { Phone, PhonePresence } from "./phones.ts";

/** After this long a hang-up is said to be slow. */
const SLOW_HANG_UP_MS = 5_000;
/** After this long the call of an unanswered dial may be on the line without the server's knowledge. */
const LOST_DIAL_MS = 30_000;
const MAY_BE_ON_LINE = "This phone may still be on the line. Still trying.";
/** For a phone that can be heard while no answer is reported: the sound may be that of ringing. */
const ON_THE_LINE = "On the line";
/** Time before the end by a limit at which it is announced. */
const LIMIT_NOTICE_MS = 60_000;

export type Tone = "accent" | "ok" | "warn" | "bad" | "edge";

/** Contents of a phone card. */
export type CardWords = {
  tone: Tone;
  /** A symbol of the icon sprite. */
  icon: string;
  isRinging: boolean;
  who: string;
  /** Whole address, for the tooltip and for copying. */
  address: string;
  /** Running time at the right of the first line; empty where none runs. */
  timer: string;
  state: string;
  detail: string;
  /** Whether the detail is about a failure. */
  isProblem: boolean;
  /** Null: cannot be muted now. */
  mute: MuteWords | null;
  /** Whether digits can be sent. */
  hasKeypad: boolean;
  /** Button in the third column: it never moves while the call lives. */
  last: "Cancel" | "Hang up" | "Dismiss";
  /** Whether the action of the last button is under way. */
  isPending: boolean;
  canCallAgain: boolean;
};

/** What the words depend on besides the phone: time, mutes, and the reader's role. */
export type Circumstances = {
  /** Server time, ms since the epoch. */
  now: number;
  mutes: MuteOrders;
  isHost: boolean;
};

/** @param sentences the words about the end of a call. */
export function describeCard(
  phone: Phone,
  circumstances: Circumstances,
  sentences: Sentences = chosenLanguage,
): CardWords {
  const { stored, presence } = phone;
  if (stored === null) return describeStranger(phone, circumstances);
  const words = { ...resting, who: displayTarget(stored.call.to) || "Phone", address: stored.call.to };
  if (!isLive(stored)) return { ...words, ...over(stored, circumstances.isHost, sentences) };
  if (stored.hangUpAt !== null || stored.call.state === "ending") {
    return { ...words, ...ending(stored, circumstances.now) };
  }
  const live = { ...words, ...describeState(stored, presence, circumstances.now) };
  if (live.hasKeypad) live.mute = describeMute(phone, circumstances.mutes, circumstances.now);
  return { ...live, ...mostUrgent(stored, live) };
}

/** A phone that the server does not know. It gets no digits: the server could not address it. */
function describeStranger(phone: Phone, { now, mutes }: Circumstances): CardWords {
  const since = phone.presence?.since ?? now;
  const who = phone.presence?.name || "Phone";
  const mute = describeMute(phone, mutes, now);
  return {
    ...{ ...resting, ...onTheLine, who, address: who, mute },
    state: "Connected",
    timer: formatDuration(now - since),
    detail: mute.detail || `Here since ${formatTimeOfDay(since)}`,
  };
}

/** Line 3 of a live call: first a failure, then a mute, then the caller. */
function mostUrgent({ call, problem }: StoredCall, { mute }: CardWords): Partial<CardWords> {
  if (problem !== null) return { detail: problem, isProblem: true };
  if (call.state === "on hold") return {};
  if (mute?.detail) return { detail: mute.detail };
  if (call.digits === "failed") return { detail: "Digits were not sent. Use the keypad.", isProblem: true };
  return {};
}

type State = Pick<CardWords, "tone" | "icon" | "state" | "last"> & Partial<CardWords>;

function describeState(stored: StoredCall, presence: PhonePresence | null, now: number): State {
  const { call } = stored;
  const detail = describeWay(stored);
  const asked = now - call.requestedAt;
  switch (call.state) {
    case "requested":
      return { ...onTheWay("Placing the call…"), detail };
    case "unknown":
      return checking(asked);
    case "ringing": {
      const ringing = formatDuration(now - (call.ringingAt ?? call.requestedAt));
      return { ...onTheWay(`Ringing… ${ringing}`), detail, isRinging: true };
    }
    case "active":
      return { ...connected(stored, now), detail: describeTalk(stored, now) };
    case "on hold":
      return onHold(stored, now);
    default:
      if (stored.isReported || presence?.streamId == null) {
        return { ...onTheWay(`Calling… ${formatDuration(asked)}`), detail };
      }
      return { ...onTheLine, state: ON_THE_LINE, detail };
  }
}

function onTheWay(state: string): State {
  return { tone: "accent", icon: "phone-outgoing", state, last: "Cancel" };
}

function checking(asked: number): State {
  const detail = asked > LOST_DIAL_MS ? MAY_BE_ON_LINE : "The platform has not answered. The phone may ring.";
  return { ...onTheWay("Checking…"), tone: "warn", icon: "triangle-alert", detail };
}

const onTheLine = { tone: "ok", icon: "phone-call", last: "Hang up" } as const;

function connected({ call, isReported }: StoredCall, now: number): State {
  const timer = formatDuration(now - (call.answeredAt ?? now));
  return { ...onTheLine, state: isReported ? "Connected" : ON_THE_LINE, timer, hasKeypad: true };
}

function onHold(stored: StoredCall, now: number): State {
  const { call } = stored;
  return {
    ...connected(stored, now),
    tone: "warn",
    icon: "circle-pause",
    state: "On hold",
    detail: `They put the call on hold ${formatDuration(now - (call.heldAt ?? now))} ago`,
  };
}

function ending(stored: StoredCall, now: number): State {
  const { call, hangUpAt, updatedAt, problem } = stored;
  const waited = now - (hangUpAt ?? updatedAt);
  const isLost = call.connectionId === null && waited > LOST_DIAL_MS;
  const slow = isLost ? MAY_BE_ON_LINE : "Taking longer than usual. Still trying.";
  return {
    tone: "warn",
    icon: "phone-off",
    state: "Hanging up…",
    detail: problem ?? (waited > SLOW_HANG_UP_MS ? slow : describeStart(stored)),
    isProblem: problem !== null,
    last: call.answeredAt === null ? "Cancel" : "Hang up",
    isPending: true,
  };
}

function over(stored: StoredCall, isHost: boolean, sentences: Sentences): State {
  const rest = { last: "Dismiss", canCallAgain: true } as const;
  if (hasFailed(stored)) {
    const detail = describeFailedCall(stored, isHost, sentences);
    return { ...rest, tone: "bad", icon: "circle-x", state: describeResult(stored, sentences), detail };
  }
  const talked = talkedFor(stored);
  const state = `${describeResult(stored, sentences)}${talked === null ? "" : ` · ${formatDuration(talked)}`}`;
  return { ...rest, tone: "edge", icon: "phone-off", state, detail: describeStart(stored) };
}

const resting = {
  isRinging: false,
  timer: "",
  detail: "",
  isProblem: false,
  mute: null,
  hasKeypad: false,
  isPending: false,
  canCallAgain: false,
};

/** @returns caller and time: `Called by Anna at 10:31`. */
function describeStart({ call }: StoredCall): string {
  const by = call.by === null ? "Called" : `Called by ${call.by}`;
  return `${by} at ${formatTimeOfDay(call.requestedAt)}`;
}

/** @returns detail of a call before its answer: `Anna is calling · sends 123# when answered`. */
function describeWay(stored: StoredCall): string {
  const { call, options } = stored;
  const first = call.state === "ringing" ? describeRingLimit(stored) : describeCaller(stored);
  const digits = call.digits === "waiting" && `sends ${options.digits ?? "digits"} when answered`;
  return list(first, describeSound(stored), digits);
}

/** @returns detail of an answered call. @param now server time, ms since the epoch. */
function describeTalk(stored: StoredCall, now: number): string {
  return describeTalkLimit(stored, now) ?? list(describeStart(stored), describeSound(stored));
}

function describeCaller(stored: StoredCall): string {
  return stored.call.by === null ? describeStart(stored) : `${stored.call.by} is calling`;
}

/** The limit on the scale of the time beside it, which begins with the ringing and not with the call. */
function describeRingLimit(stored: StoredCall): string {
  const { requestedAt, ringingAt, maxRingSeconds } = stored.call;
  if (maxRingSeconds === 0) return describeCaller(stored);
  return `Stops at ${formatDuration(requestedAt + maxRingSeconds * 1000 - (ringingAt ?? requestedAt))}`;
}

function describeTalkLimit({ call }: StoredCall, now: number): string | null {
  if (call.answeredAt === null || call.maxTalkSeconds === null) return null;
  const left = call.answeredAt + call.maxTalkSeconds * 1000 - now;
  return left <= LIMIT_NOTICE_MS ? `Reaches your limit in ${formatDuration(left)}` : null;
}

function describeSound({ call }: StoredCall): string | false {
  return call.secure && "encrypted sound";
}

function list(...parts: (string | false)[]): string {
  return parts.filter(Boolean).join(" · ");
}
