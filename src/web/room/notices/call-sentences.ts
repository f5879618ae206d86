import { type BookedCall, hasFailed } from "../calls/booked-call.ts";
import { displayTarget } from "../calls/target.ts";
import { speakDuration } from "../clock.ts";

/** One sentence for a screen reader about a change of a call; an alert where something went wrong. */
export type CallSentence = { sentence: string; isAlert: boolean };

/**
 * @param before null: the call is new.
 * @returns null where nothing worth a word has changed.
 */
export function describeChange(before: BookedCall | null, after: BookedCall): CallSentence | null {
  const state = after.call.state;
  if (before?.call.state === state) return problemOf(before, after);
  const who = displayTarget(after.call.to) || "Phone";
  switch (state) {
    case "requested":
      return status(`Calling ${who}.`);
    case "ringing":
      return status(`${who} is ringing.`);
    case "active":
      return status(before?.call.state === "on hold" ? `${who} is back.` : `${who} answered.`);
    case "on hold":
      return status(`${who} put the call on hold.`);
    case "unknown":
      return alert(`Call to ${who}: the platform has not answered. The phone may ring.`);
    case "ended":
      return before === null ? null : describeEnd(who, after);
    default:
      return null;
  }
}

function describeEnd(who: string, booked: BookedCall): CallSentence {
  const { answeredAt, endedAt, end } = booked.call;
  if (hasFailed(booked)) return alert(`${end?.text ?? "Failed"}. Call to ${who} failed.`);
  if (answeredAt === null) return status(`Call to ${who} canceled.`);
  return status(`Call with ${who} ended after ${speakDuration((endedAt ?? answeredAt) - answeredAt)}.`);
}

function problemOf(before: BookedCall, after: BookedCall): CallSentence | null {
  return after.problem !== null && after.problem !== before.problem ? alert(after.problem) : null;
}

function status(sentence: string): CallSentence {
  return { sentence, isAlert: false };
}

function alert(sentence: string): CallSentence {
  return { sentence, isAlert: true };
}
