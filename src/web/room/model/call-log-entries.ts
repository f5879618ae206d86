import { describeResult, talkedFor } from "./call-end-words.ts";
import { hasFailed, type StoredCall } from "./call-store.ts";
import { formatDuration, formatTimeOfDay } from "./clock.ts";
import { displayTarget } from "./dial-target.ts";

/** A call that is over, as the log shows it. */
export type LogEntry = {
  callId: string;
  /** A symbol of the icon sprite: the direction, or that nothing came of it. */
  icon: string;
  hasFailed: boolean;
  who: string;
  address: string;
  /** Time of day. */
  time: string;
  /** When the phone was called, ms since the epoch. */
  calledAt: number;
  /** How it ended, by which code, and who had called: `Busy (486) · called by Anna`. */
  result: string;
  /** How long they talked; empty where they did not. */
  duration: string;
};

/** The calls of one day, by the reader's calendar. */
export type LogDay = { name: string; entries: LogEntry[] };

/**
 * @param ended newest first; their order is kept.
 * @param now ms since the epoch.
 */
export function groupByDay(ended: readonly StoredCall[], now: number): LogDay[] {
  const days: LogDay[] = [];
  for (const stored of ended) {
    const name = nameDay(stored.call.requestedAt, now);
    const last = days.at(-1);
    if (last?.name === name) last.entries.push(describeEntry(stored));
    else days.push({ name, entries: [describeEntry(stored)] });
  }
  return days;
}

function describeEntry(stored: StoredCall): LogEntry {
  const { callId, to, by, requestedAt, end } = stored.call;
  const failed = hasFailed(stored);
  const talked = talkedFor(stored);
  const result = `${describeResult(stored)}${failed && end?.code ? ` (${end.code})` : ""}`;
  return {
    callId,
    icon: failed ? "circle-x" : "phone-outgoing",
    hasFailed: failed,
    who: displayTarget(to) || "Phone",
    address: to,
    time: formatTimeOfDay(requestedAt),
    calledAt: requestedAt,
    result: by === null ? result : `${result} · called by ${by}`,
    duration: talked === null ? "" : formatDuration(talked),
  };
}

function nameDay(time: number, now: number): string {
  const yesterday = new Date(now);
  yesterday.setDate(yesterday.getDate() - 1);
  const day = new Date(time).toDateString();
  if (day === new Date(now).toDateString()) return "Today";
  if (day === yesterday.toDateString()) return "Yesterday";
  return new Date(time).toLocaleDateString(undefined, { weekday: "long", month: "long", day: "numeric" });
}
