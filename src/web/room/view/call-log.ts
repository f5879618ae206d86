import { find, setAttribute, setIcon, setText, stamp } from "../../page/elements.ts";
import { groupByDay, type LogDay, type LogEntry } from "../model/call-log-entries.ts";
import type { CallStore } from "../model/call-store.ts";
import { isLive } from "../model/call-store.ts";

/** Ended calls, newest first, by day. */
export function callLog(section: HTMLElement, callStore: CallStore): void {
  const list = find(".call-log-days", section);
  const empty = find(".call-log-empty", section);
  const download = section.querySelector<HTMLElement>(".call-log-csv");
  const days = new Map<string, HTMLElement>();
  const entries = new Map<string, HTMLElement>();

  function update(): void {
    const ended = callStore.calls.filter((stored) => !isLive(stored));
    const isEmpty = ended.length === 0;
    empty.hidden = !isEmpty;
    list.hidden = isEmpty;
    if (download) download.hidden = isEmpty;
    arrange(list, groupByDay(ended, callStore.clock.now()).map(showDay));
  }

  function showDay({ name, entries: calls }: LogDay): HTMLElement {
    const element = days.get(name) ?? stamp("callLogDayTemplate");
    days.set(name, element);
    setText(find("h3", element), name);
    arrange(find("ol", element), calls.map(showEntry));
    return element;
  }

  function showEntry(call: LogEntry): HTMLElement {
    const element = entries.get(call.callId) ?? stamp("callLogTemplate");
    entries.set(call.callId, element);
    fill(element, call);
    return element;
  }

  callStore.onChange(update);
  update();
}

/** Moves elements only where the order has changed. */
function arrange(list: HTMLElement, elements: readonly HTMLElement[]): void {
  for (const [index, element] of elements.entries()) {
    if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
  }
  while (list.children.length > elements.length) list.lastElementChild?.remove();
}

function fill(element: HTMLElement, call: LogEntry): void {
  const time = find(".call-log-time", element);
  element.classList.toggle("failed", call.hasFailed);
  setIcon(find("svg", element), call.icon);
  setText(find(".call-log-who", element), call.who);
  setAttribute(find(".call-log-who", element), "title", call.address);
  setText(time, call.time);
  setAttribute(time, "datetime", new Date(call.calledAt).toISOString());
  setAttribute(time, "title", new Date(call.calledAt).toLocaleString());
  setText(find(".call-log-result", element), call.result);
  setText(find(".call-log-duration", element), call.duration);
}
