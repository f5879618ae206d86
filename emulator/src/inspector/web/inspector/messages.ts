import type { InspectorCommand, MessageSnapshot } from "../../inspector-wire.ts";
import { announce } from "../parts/announce.ts";
import { element, find, icon } from "../parts/element.ts";
import { shortenId } from "../parts/format.ts";
import { keyedList } from "../parts/keyed-list.ts";
import { MessageLog } from "./message-log.ts";
import { KINDS, messageRow } from "./message-row.ts";

type Kind = MessageSnapshot["kind"];

/** More rows than this nobody reads, and a browser feels them. */
const MAX_ROWS = 300;

/** Recorded messages, newest first, filtered by kind, session and search text; the list can be paused. */
export class MessagesPanel {
  readonly #log = new MessageLog();
  readonly #filter = { hiddenKinds: new Set<Kind>(), query: "", sessionId: null as string | null };
  readonly #pauseButton = find("#pause", HTMLButtonElement);
  readonly #kindButtons: ReadonlyMap<Kind, HTMLButtonElement>;
  readonly #showRows: (messages: readonly MessageSnapshot[]) => void;
  /** Messages that came in while the list was paused; null: it is not paused. */
  #held: MessageSnapshot[] | null = null;

  constructor(send: (command: InspectorCommand) => void) {
    const list = find("#message-list", HTMLElement);
    const select = (sessionId: string) => this.select(sessionId);
    this.#showRows = keyedList<MessageSnapshot>(
      list,
      ({ id }) => String(id),
      (message) => messageRow(message, select),
    );
    this.#kindButtons = this.#makeKindButtons();
    find("#kinds", HTMLElement).append(...this.#kindButtons.values());
    this.#pauseButton.addEventListener("click", () => this.#togglePause());
    const search = find("#search", HTMLInputElement);
    search.addEventListener("input", () => this.#search(search.value));
    find("#clear", HTMLElement).addEventListener("click", () => {
      send({ type: "clear" });
      announce("Messages cleared.");
    });
    this.#update();
  }

  /** @param messages oldest first. */
  add(messages: readonly MessageSnapshot[]): void {
    if (this.#held) this.#held.push(...messages);
    else this.#log.add(messages);
    this.#update();
  }

  /** Forgets everything: it was cleared, or is about to be told anew. */
  reset(): void {
    this.#log.clear();
    if (this.#held) this.#held = [];
    this.#update();
  }

  /** Shows one session's messages only; null: all. */
  select(sessionId: string | null): void {
    this.#filter.sessionId = sessionId;
    this.#update();
    if (sessionId !== null) find("#messages", HTMLElement).focus();
  }

  #makeKindButtons(): Map<Kind, HTMLButtonElement> {
    const kinds = Object.keys(KINDS) as Kind[];
    return new Map(
      kinds.map((kind) => {
        const click = () => this.#toggleKind(kind);
        return [kind, element("button", { type: "button", class: `kind kind-${kind}`, click })];
      }),
    );
  }

  #toggleKind(kind: Kind): void {
    const { hiddenKinds } = this.#filter;
    if (!hiddenKinds.delete(kind)) hiddenKinds.add(kind);
    this.#update();
  }

  #togglePause(): void {
    if (this.#held) this.#log.add(this.#held);
    this.#held = this.#held ? null : [];
    this.#update();
  }

  #search(query: string): void {
    this.#filter.query = query;
    this.#update();
  }

  #update(): void {
    const selected = this.#log.select(this.#filter, MAX_ROWS);
    this.#showRows(selected);
    this.#showKinds();
    this.#showPause();
    this.#showSession();
    const line = find("#no-messages", HTMLElement);
    line.hidden = selected.length > 0;
    line.textContent = this.#log.isEmpty
      ? "No message yet. REST requests, signaling, SIP, webhooks and what is said to callers appear here as they happen."
      : "No message matches.";
  }

  #showKinds(): void {
    for (const [kind, button] of this.#kindButtons) {
      button.setAttribute("aria-pressed", String(!this.#filter.hiddenKinds.has(kind)));
      button.textContent = `${KINDS[kind]} ${this.#log.count(kind)}`;
    }
  }

  #showPause(): void {
    const held = this.#held;
    const resume = held && held.length > 0 ? `Resume (${held.length} new)` : "Resume";
    const word = held ? resume : "Pause";
    if (this.#pauseButton.textContent === word) return;
    this.#pauseButton.replaceChildren(icon(held ? "play" : "pause"), word);
  }

  #showSession(): void {
    const { sessionId } = this.#filter;
    const line = find("#session-filter", HTMLElement);
    line.hidden = sessionId === null;
    if (sessionId === null) return;
    const click = () => this.select(null);
    line.replaceChildren(
      `Only session ${shortenId(sessionId)} `,
      element("button", { type: "button", class: "button small", click }, "Show all sessions"),
    );
  }
}
