import type { CallSnapshot } from "../../inspector-wire.ts";
import { copyableId } from "../parts/copyable-id.ts";
import { element, find, icon } from "../parts/element.ts";
import { formatDuration } from "../parts/format.ts";
import { keyedList } from "../parts/keyed-list.ts";

const STATES = {
  DIALING: { word: "Calling", tone: "accent", icon: "phone" },
  RINGING: { word: "Ringing", tone: "accent", icon: "bell" },
  ACTIVE: { word: "Connected", tone: "ok", icon: "phone-call" },
  ON_HOLD: { word: "On hold", tone: "warn", icon: "circle-pause" },
  HANGUP: { word: "Hanging up", tone: "warn", icon: "phone-off" },
} as const;

const SECOND_MS = 1_000;

/** The running calls. @returns an update function. */
export function calls(): (calls: readonly CallSnapshot[], refusedSipRequests: number) => void {
  const list = find("#calls", HTMLElement);
  const refused = find("#refused", HTMLElement);
  const update = keyedList<CallSnapshot>(list, ({ id }) => id, callEntry);
  setInterval(() => showTimes(list), SECOND_MS);
  return (calls, refusedSipRequests) => {
    update(calls);
    if (calls.length === 0)
      list.replaceChildren(element("li", { class: "muted empty" }, "No call right now."));
    else list.querySelector(".empty")?.remove();
    refused.hidden = refusedSipRequests === 0;
    refused.textContent = `${refusedSipRequests} SIP requests refused: they belong to no call, or can't be read.`;
    showTimes(list);
  };
}

function showTimes(list: HTMLElement): void {
  for (const timer of list.querySelectorAll<HTMLElement>("[data-since]")) {
    timer.textContent = formatDuration(Date.now() - Number(timer.dataset.since));
  }
}

function callEntry(call: CallSnapshot): HTMLElement {
  const state = STATES[call.state];
  const since = String(call.answeredAt ?? call.createdAt);
  return element(
    "li",
    { class: `entry call-entry tone-${state.tone}` },
    element(
      "p",
      { class: "entry-head" },
      icon(state.icon),
      element("strong", { dir: "ltr", title: call.to }, call.to),
      element("span", { class: "timer", "data-since": since }),
    ),
    element("p", {}, element("span", { class: `chip chip-${state.tone}` }, state.word)),
    idLine("Call", call.id),
    idLine("Connection", call.connectionId),
    idLine("Stream", call.streamId),
    idLine("Session", call.sessionId),
  );
}

function idLine(name: string, id: string): HTMLElement {
  const label = element("span", { class: "muted" }, name);
  return element("p", { class: "id-line" }, label, copyableId(`${name.toLowerCase()} id`, id));
}
