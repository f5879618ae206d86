import { find, setAttribute, setIcon, setText, stamp } from "../../page/elements.ts";
import { formatDuration, formatTimeOfDay } from "../clock.ts";
import { type BookedCall, hasFailed, isLive } from "./booked-call.ts";
import type { CallBook } from "./call-book.ts";
import { displayTarget } from "./target.ts";

/** The calls that are over, newest first. */
export function callLog(section: HTMLElement, book: CallBook): void {
  const list = find("ol", section);
  const empty = find(".call-log-empty", section);
  const entries = new Map<string, HTMLElement>();

  function update(): void {
    const ended = book.calls.filter((booked) => !isLive(booked));
    empty.hidden = ended.length > 0;
    list.hidden = ended.length === 0;
    for (const [index, booked] of ended.entries()) {
      const entry = entries.get(booked.call.callId) ?? stamp("callLogTemplate");
      entries.set(booked.call.callId, entry);
      fill(entry, booked);
      if (list.children[index] !== entry) list.insertBefore(entry, list.children[index] ?? null);
    }
  }

  book.onChange(update);
  update();
}

function fill(entry: HTMLElement, booked: BookedCall): void {
  const { to, requestedAt, answeredAt, endedAt, end } = booked.call;
  const failed = hasFailed(booked);
  const time = find(".call-log-time", entry);
  entry.classList.toggle("failed", failed);
  setIcon(find("svg", entry), failed ? "circle-x" : "phone-outgoing");
  setText(find(".call-log-who", entry), displayTarget(to) || "Phone");
  setAttribute(find(".call-log-who", entry), "title", to);
  setText(time, formatTimeOfDay(requestedAt));
  setAttribute(time, "datetime", new Date(requestedAt).toISOString());
  setAttribute(time, "title", new Date(requestedAt).toLocaleString());
  const result = answeredAt === null && !failed ? "Canceled" : (end?.text ?? "Ended");
  setText(find(".call-log-result", entry), failed && end?.code ? `${result} (${end.code})` : result);
  setText(
    find(".call-log-duration", entry),
    answeredAt === null ? "" : formatDuration((endedAt ?? answeredAt) - answeredAt),
  );
}
