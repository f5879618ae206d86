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

type Words = Sentences["cards"];

/** Circumstances that the words depend on besides the phone: time, mutes, and the reader's role. */
export type Circumstances = {
  /** Server time, ms since the epoch. */
  now: number;
  mutes: MuteOrders;
  isHost: boolean;
};

export function describeCard(
  phone: Phone,
  circumstances: Circumstances,
  sentences: Sentences = chosenLanguage,
): CardWords {
  const { stored, presence } = phone;
  const { now, mutes, isHost } = circumstances;
  const { cards } = sentences;
  if (stored === null) return describePhoneWithoutCall(phone, circumstances, sentences);
  const words = {
    ...resting,
    who: displayTarget(stored.call.to) || sentences.phone,
    address: stored.call.to,
  };
  if (!isLive(stored)) return { ...words, ...over(stored, isHost, sentences) };
  if (stored.hangUpAt !== null || stored.call.state === "ending") {
    return { ...words, ...ending(stored, now, cards) };
  }
  const live = { ...words, ...describeState(stored, presence, now, cards) };
  if (live.hasKeypad) live.mute = describeMute(phone, mutes, now);
  return { ...live, ...mostUrgent(stored, live, cards) };
}

/** A phone that the server does not know. It gets no digits: the server could not address it. */
function describePhoneWithoutCall(
  phone: Phone,
  { now, mutes }: Circumstances,
  sentences: Sentences,
): CardWords {
  const since = phone.presence?.since ?? now;
  const who = phone.presence?.name || sentences.phone;
  const mute = describeMute(phone, mutes, now);
  return {
    ...{ ...resting, ...onTheLine, who, address: who, mute },
    state: sentences.cards.connected,
    timer: formatDuration(now - since),
    detail: mute.detail || sentences.cards.hereSince(formatTimeOfDay(since)),
  };
}

/** Line 3 of a live call: first a failure, then a mute, then the caller. */
function mostUrgent(
  { call, problem }: StoredCall,
  { mute }: CardWords,
  { digitsNotSent }: Words,
): Partial<CardWords> {
  if (problem !== null) return { detail: problem, isProblem: true };
  if (call.state === "on hold") return {};
  if (mute?.detail) return { detail: mute.detail };
  if (call.digits === "failed") return { detail: digitsNotSent, isProblem: true };
  return {};
}

type State = Pick<CardWords, "tone" | "icon" | "state" | "last"> & Partial<CardWords>;

function describeState(stored: StoredCall, presence: PhonePresence | null, now: number, words: Words): State {
  const { call } = stored;
  const detail = describeWay(stored, words);
  const asked = now - call.requestedAt;
  switch (call.state) {
    case "requested":
      return { ...onTheWay(words.placing), detail };
    case "unknown":
      return checking(asked, words);
    case "ringing": {
      const ringing = formatDuration(now - (call.ringingAt ?? call.requestedAt));
      return { ...onTheWay(words.ringing(ringing)), detail, isRinging: true };
    }
    case "active":
      return { ...connected(stored, now, words), detail: describeTalk(stored, now, words) };
    case "on hold":
      return onHold(stored, now, words);
    default:
      if (stored.hasMonitoring || presence?.streamId == null) {
        return { ...onTheWay(words.calling(formatDuration(asked))), detail };
      }
      return { ...onTheLine, state: words.onTheLine, detail };
  }
}

function onTheWay(state: string): State {
  return { tone: "accent", icon: "phone-outgoing", state, last: "Cancel" };
}

function checking(asked: number, words: Words): State {
  const detail = asked > LOST_DIAL_MS ? words.mayBeOnTheLine : words.unanswered;
  return { ...onTheWay(words.checking), tone: "warn", icon: "triangle-alert", detail };
}

const onTheLine = { tone: "ok", icon: "phone-call", last: "Hang up" } as const;

function connected({ call, hasMonitoring }: StoredCall, now: number, words: Words): State {
  const timer = formatDuration(now - (call.answeredAt ?? now));
  // Where no answer is reported, what can be heard may be the ringing.
  return { ...onTheLine, state: hasMonitoring ? words.connected : words.onTheLine, timer, hasKeypad: true };
}

function onHold(stored: StoredCall, now: number, words: Words): State {
  const { call } = stored;
  return {
    ...connected(stored, now, words),
    tone: "warn",
    icon: "circle-pause",
    state: words.onHold,
    detail: words.heldFor(formatDuration(now - (call.heldAt ?? now))),
  };
}

function ending(stored: StoredCall, now: number, words: Words): State {
  const { call, hangUpAt, updatedAt, problem } = stored;
  const waited = now - (hangUpAt ?? updatedAt);
  const isLost = call.connectionId === null && waited > LOST_DIAL_MS;
  const slow = isLost ? words.mayBeOnTheLine : words.hangUpTakesLong;
  return {
    tone: "warn",
    icon: "phone-off",
    state: words.hangingUp,
    detail: problem ?? (waited > SLOW_HANG_UP_MS ? slow : describeStart(stored, words)),
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
  return { ...rest, tone: "edge", icon: "phone-off", state, detail: describeStart(stored, sentences.cards) };
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
function describeStart({ call }: StoredCall, { called }: Words): string {
  return called(formatTimeOfDay(call.requestedAt), call.by);
}

/** @returns detail of a call before its answer: `Anna is calling · sends 123# when answered`. */
function describeWay(stored: StoredCall, words: Words): string {
  const { call, options } = stored;
  const first = call.state === "ringing" ? describeRingLimit(stored, words) : describeCaller(stored, words);
  const digits = call.digits === "waiting" && words.sendsDigits(options.digits ?? null);
  return list(first, describeSound(stored, words), digits);
}

/** @returns detail of an answered call. @param now server time, ms since the epoch. */
function describeTalk(stored: StoredCall, now: number, words: Words): string {
  const limit = describeTalkLimit(stored, now, words);
  return limit ?? list(describeStart(stored, words), describeSound(stored, words));
}

function describeCaller(stored: StoredCall, words: Words): string {
  const { by } = stored.call;
  return by === null ? describeStart(stored, words) : words.isCalling(by);
}

/** The limit on the scale of the time beside it, which begins with the ringing and not with the call. */
function describeRingLimit(stored: StoredCall, words: Words): string {
  const { requestedAt, ringingAt, maxRingSeconds } = stored.call;
  if (maxRingSeconds === 0) return describeCaller(stored, words);
  return words.stopsAt(formatDuration(requestedAt + maxRingSeconds * 1000 - (ringingAt ?? requestedAt)));
}

function describeTalkLimit({ call }: StoredCall, now: number, words: Words): string | null {
  if (call.answeredAt === null || call.maxTalkSeconds === null) return null;
  const left = call.answeredAt + call.maxTalkSeconds * 1000 - now;
  return left <= LIMIT_NOTICE_MS ? words.reachesLimitIn(formatDuration(left)) : null;
}

function describeSound({ call }: StoredCall, { isEncrypted }: Words): string | false {
  return call.secure && isEncrypted;
}

function list(...parts: (string | false)[]): string {
  return parts.filter(Boolean).join(" · ");
}
