import type { InspectorCommand, MessageSnapshot } from "../../inspector-wire.ts";
import { announce } from "../parts/announce.ts";
import { element, find, icon } from "../parts/element.ts";
import { shortenId } from "../parts/format.ts";
import { keyedList } from "../parts/keyed-list.ts";
import { type MessageFilter, MessageLog } from "./message-log.ts";
import { KINDS, messageRow } from "./message-row.ts";

/** More rows than this nobody reads, and a browser feels them. */
const MAX_ROWS = 300;

export interface MessagesPart {
  /** @param messages oldest first. */
  add(messages: readonly MessageSnapshot[]): void;
  /** Forgets everything: it was cleared, or is about to be told anew. */
  reset(): void;
  /** Shows one session's messages only; null: all. */
  select(sessionId: string | null): void;
}

/** What went over the wires, newest first: by kind, by session, by what somebody searches; it can be held still. */
export function messages(send: (command: InspectorCommand) => void): MessagesPart {
  const log = new MessageLog();
  const filter = {
    hiddenKinds: new Set<MessageSnapshot["kind"]>(),
    query: "",
    sessionId: null as string | null,
  };
  /** What came in while the list was held still; null: it is not. */
  let held: MessageSnapshot[] | null = null;

  const select = (sessionId: string | null) => {
    filter.sessionId = sessionId;
    update();
    if (sessionId !== null) find("#messages", HTMLElement).focus();
  };
  const rows = keyedList<MessageSnapshot>(
    find("#message-list", HTMLElement),
    ({ id }) => String(id),
    (message) => messageRow(message, select),
  );
  const kinds = kindButtons(log, filter, () => update());
  const pause = pauseButton(() => {
    if (held) log.add(held);
    held = held ? null : [];
    update();
  });
  const update = () => {
    const selected = log.select(filter, MAX_ROWS);
    rows(selected);
    kinds();
    pause(held);
    showSessionFilter(filter.sessionId, () => select(null));
    showEmptiness(selected.length === 0, log.isEmpty);
  };
  const search = find("#search", HTMLInputElement);
  search.addEventListener("input", () => {
    filter.query = search.value;
    update();
  });
  find("#clear", HTMLElement).addEventListener("click", () => {
    send({ type: "clear" });
    announce("Messages cleared.");
  });
  update();
  return {
    add(messages) {
      if (held) held.push(...messages);
      else log.add(messages);
      update();
    },
    reset() {
      log.clear();
      if (held) held = [];
      update();
    },
    select,
  };
}

/** @returns an update function. */
function kindButtons(
  log: MessageLog,
  filter: { hiddenKinds: Set<MessageSnapshot["kind"]> },
  changed: () => void,
) {
  const names = Object.keys(KINDS) as MessageSnapshot["kind"][];
  const buttons = names.map((kind) => {
    const toggle = () => {
      if (!filter.hiddenKinds.delete(kind)) filter.hiddenKinds.add(kind);
      changed();
    };
    const button = element("button", { type: "button", class: `kind kind-${kind}`, click: toggle });
    return { kind, button };
  });
  find("#kinds", HTMLElement).append(...buttons.map(({ button }) => button));
  return () => {
    for (const { kind, button } of buttons) {
      button.setAttribute("aria-pressed", String(!filter.hiddenKinds.has(kind)));
      button.textContent = `${KINDS[kind]} ${log.count(kind)}`;
    }
  };
}

/** @returns an update function. */
function pauseButton(toggle: () => void): (held: readonly MessageSnapshot[] | null) => void {
  const button = find("#pause", HTMLButtonElement);
  button.addEventListener("click", toggle);
  let shown = "";
  return (held) => {
    const word = held ? `Resume${held.length > 0 ? ` (${held.length} new)` : ""}` : "Pause";
    if (word === shown) return;
    shown = word;
    button.replaceChildren(icon(held ? "play" : "pause"), word);
  };
}

function showSessionFilter(sessionId: MessageFilter["sessionId"], showAll: () => void): void {
  const line = find("#session-filter", HTMLElement);
  line.hidden = sessionId === null;
  if (sessionId === null) return;
  line.replaceChildren(
    `Only session ${shortenId(sessionId)} `,
    element("button", { type: "button", class: "button small", click: showAll }, "Show all sessions"),
  );
}

function showEmptiness(isEmpty: boolean, isLogEmpty: boolean): void {
  const line = find("#no-messages", HTMLElement);
  line.hidden = !isEmpty;
  line.textContent = isLogEmpty
    ? "No message yet. REST requests, signaling, SIP and webhooks appear here as they happen."
    : "No message matches.";
}
