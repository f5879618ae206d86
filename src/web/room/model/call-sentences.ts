import type { MuteAll } from "../../../app/calls/wire.ts";
import { chosenLanguage } from "../../../shared/sentences/chosen-language.ts";
import { describeReason, type Sentences } from "../../../shared/sentences/sentences.ts";
import { hasFailed, type StoredCall } from "./call-store.ts";
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
  sentences: Sentences = chosenLanguage,
): CallSentence | null {
  const { state } = after.call;
  if (before?.call.state === state) return describeWithin(before, after, everybody, sentences);
  const { announcements } = sentences;
  const who = nameOfCall(after, sentences);
  switch (state) {
    case "requested":
      return status(announcements.calling(who));
    case "ringing":
      return status(announcements.ringing(who));
    case "active":
      return status(describeAnswer(who, before, announcements));
    case "on hold":
      return status(before === null ? announcements.isOnHold(who) : announcements.putOnHold(who));
    case "unknown":
      return alert(announcements.unanswered(who));
    case "ended":
      return before === null ? null : describeEnd(who, after, sentences);
    default:
      return null;
  }
}

/** @returns name of a phone in a sentence. */
export function nameOf(phone: Phone | null, sentences: Sentences = chosenLanguage): string {
  if (phone?.stored) return nameOfCall(phone.stored, sentences);
  return phone?.presence?.name || sentences.unknownPhone;
}

function nameOfCall({ call }: StoredCall, { phone }: Sentences): string {
  return displayTarget(call.to) || phone;
}

function describeAnswer(
  who: string,
  before: StoredCall | null,
  { isOnTheLine, isBack, answered }: Sentences["announcements"],
): string {
  if (before === null) return isOnTheLine(who);
  return before.call.state === "on hold" ? isBack(who) : answered(who);
}

/** Changes within a state. */
function describeWithin(
  before: StoredCall,
  after: StoredCall,
  everybody: MuteAll | null,
  sentences: Sentences,
): CallSentence | null {
  const { announcements } = sentences;
  const who = nameOfCall(after, sentences);
  const { mutedAt, mutedBy, digits } = after.call;
  if (after.problem !== null && after.problem !== before.problem) return alert(after.problem);
  if (digits === "failed" && before.call.digits !== digits) return alert(announcements.digitsNotSent(who));
  const isMuted = mutedAt !== before.call.mutedAt && mutedAt !== everybody?.at;
  return isMuted ? status(announcements.muted(who, mutedBy)) : null;
}

function describeEnd(who: string, stored: StoredCall, sentences: Sentences): CallSentence {
  const { announcements } = sentences;
  const { answeredAt, endedAt, end } = stored.call;
  if (hasFailed(stored))
    return alert(announcements.failed(who, describeReason(end ?? { reason: "failed" }, sentences)));
  const by = stored.hangUpAt === null ? (end?.who ?? null) : null;
  if (answeredAt === null) return status(announcements.canceled(who, by));
  const talkedMs = (endedAt ?? answeredAt) - answeredAt;
  if (end?.by === "them") return status(announcements.theyHungUp(who, talkedMs));
  return status(announcements.ended(who, by, talkedMs));
}

function status(sentence: string): CallSentence {
  return { sentence, isAlert: false };
}

function alert(sentence: string): CallSentence {
  return { sentence, isAlert: true };
}
