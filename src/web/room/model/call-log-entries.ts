import { chosenLanguage } from "../../../shared/sentences/chosen-language.ts";
import type { Sentences } from "../../../shared/sentences/sentences.ts";
import { describeResult, talkedFor } from "./call-end-words.ts";
import { hasFailed, type StoredCall } from "./call-store.ts";
import { formatDuration, formatTimeOfDay } from "./clock.ts";
import { displayTarget } from "./dial-target.ts";

/** Entry of the log: a call that has ended. */
export type LogEntry = {
  callId: string;
  /** A symbol of the icon sprite: direction, or failure. */
  icon: string;
  hasFailed: boolean;
  who: string;
  address: string;
  /** Time of day. */
  time: string;
  /** Time of the dial request, ms since the epoch. */
  calledAt: number;
  /** Reason of the end, its code, and the caller: `Busy (486) · called by Anna`. */
  result: string;
  /** Duration of the talk; empty: not answered. */
  duration: string;
};

/** Calls of one day in the reader's time zone. */
export type LogDay = { name: string; entries: LogEntry[] };

/**
 * @param ended newest first; their order is kept.
 * @param now ms since the epoch.
 */
export function groupByDay(
  ended: readonly StoredCall[],
  now: number,
  sentences: Sentences = chosenLanguage,
): LogDay[] {
  const days: LogDay[] = [];
  for (const stored of ended) {
    const name = nameDay(stored.call.requestedAt, now, sentences);
    const entry = describeEntry(stored, sentences);
    const last = days.at(-1);
    if (last?.name === name) last.entries.push(entry);
    else days.push({ name, entries: [entry] });
  }
  return days;
}

function describeEntry(stored: StoredCall, sentences: Sentences): LogEntry {
  const { callId, to, by, requestedAt, end } = stored.call;
  const failed = hasFailed(stored);
  const talked = talkedFor(stored);
  const result = `${describeResult(stored, sentences)}${failed && end?.code ? ` (${end.code})` : ""}`;
  return {
    callId,
    icon: failed ? "circle-x" : "phone-outgoing",
    hasFailed: failed,
    who: displayTarget(to) || sentences.phone,
    address: to,
    time: formatTimeOfDay(requestedAt),
    calledAt: requestedAt,
    result: by === null ? result : sentences.history.calledBy(result, by),
    duration: talked === null ? "" : formatDuration(talked),
  };
}

function nameDay(time: number, now: number, { history }: Sentences): string {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  const day = new Date(time).toDateString();
  if (day === new Date(now).toDateString()) return history.today;
  if (day === yesterday.toDateString()) return history.yesterday;
  return new Date(time).toLocaleDateString(undefined, { weekday: "long", month: "long", day: "numeric" });
}
