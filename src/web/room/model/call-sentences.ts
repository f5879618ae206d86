import type { MuteAll } from "../../../app/calls/wire.ts";
import { hasFailed, type StoredCall } from "./call-store.ts";
import { speakDuration } from "./clock.ts";
import { displayTarget } from "./dial-target.ts";
import type { Phone } from "./phones.ts";

/** Sentence for a screen reader about a change of a call; an alert after a failure. */
export type CallSentence = { sentence: string; isAlert: boolean };

/**
 * @param before null: the call is new.
 * @param everybody mute of everybody, which is announced elsewhere.
 * @returns null: no change to announce.
 */
export function describeChange(
  before: StoredCall | null,
  after: StoredCall,
  everybody: MuteAll | null = null,
): CallSentence | null {
  const { state } = after.call;
  if (before?.call.state === state) return describeWithin(before, after, everybody);
  const who = nameOfCall(after);
  switch (state) {
    case "requested":
      return status(`Calling ${who}.`);
    case "ringing":
      return status(`${who} is ringing.`);
    case "active":
      return status(`${who} ${answered(before)}.`);
    case "on hold":
      return status(before === null ? `${who} is on hold.` : `${who} put the call on hold.`);
    case "unknown":
      return alert(`Call to ${who}: the platform has not answered. The phone may ring.`);
    case "ended":
      return before === null ? null : describeEnd(who, after);
    default:
      return null;
  }
}

function answered(before: StoredCall | null): string {
  if (before === null) return "is on the line";
  return before.call.state === "on hold" ? "is back" : "answered";
}

/** @returns name of a phone in a sentence. */
export function nameOf(phone: Phone | null): string {
  return phone?.stored ? nameOfCall(phone.stored) : phone?.presence?.name || "A phone";
}

function nameOfCall({ call }: StoredCall): string {
  return displayTarget(call.to) || "Phone";
}

/** Changes within a state. */
function describeWithin(
  before: StoredCall,
  after: StoredCall,
  everybody: MuteAll | null,
): CallSentence | null {
  const who = nameOfCall(after);
  const { mutedAt, mutedBy, digits } = after.call;
  if (after.problem !== null && after.problem !== before.problem) return alert(after.problem);
  if (digits === "failed" && before.call.digits !== digits)
    return alert(`The digits for ${who} were not sent.`);
  const isMuted = mutedAt !== before.call.mutedAt && mutedAt !== everybody?.at;
  return isMuted ? status(`${who} muted by ${mutedBy ?? "a host"}.`) : null;
}

function describeEnd(who: string, stored: StoredCall): CallSentence {
  const { answeredAt, endedAt, end } = stored.call;
  if (hasFailed(stored)) return alert(`${asSentence(end?.text ?? "Failed")} Call to ${who} failed.`);
  const by = stored.hangUpAt === null && end?.who ? ` by ${end.who}` : "";
  if (answeredAt === null) return status(`Call to ${who} canceled${by}.`);
  const after = `after ${speakDuration((endedAt ?? answeredAt) - answeredAt)}`;
  return status(end?.by === "them" ? `${who} hung up ${after}.` : `Call with ${who} ended${by} ${after}.`);
}

function asSentence(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

function status(sentence: string): CallSentence {
  return { sentence, isAlert: false };
}

function alert(sentence: string): CallSentence {
  return { sentence, isAlert: true };
}
