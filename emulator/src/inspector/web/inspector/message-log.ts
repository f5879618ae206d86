import type { MessageSnapshot } from "../../inspector-wire.ts";

/** Filter of the shown messages. */
export interface MessageFilter {
  /** Kinds that are left out. */
  hiddenKinds: ReadonlySet<MessageSnapshot["kind"]>;
  /** Searched in summary and detail, by any case; empty: everything. */
  query: string;
  /** Null: all sessions. */
  sessionId: string | null;
}

/** How many messages a page keeps: the emulator knows about as many. */
const MAX_MESSAGES = 800;

/** The messages that this page knows, newest first. */
export class MessageLog {
  #messages: MessageSnapshot[] = [];

  /** @param messages oldest first. */
  add(messages: readonly MessageSnapshot[]): void {
    this.#messages = [...messages.toReversed(), ...this.#messages].slice(0, MAX_MESSAGES);
  }

  clear(): void {
    this.#messages = [];
  }

  count(kind: MessageSnapshot["kind"]): number {
    return this.#messages.filter((message) => message.kind === kind).length;
  }

  get isEmpty(): boolean {
    return this.#messages.length === 0;
  }

  /** @returns at most `limit`, newest first. */
  select(filter: MessageFilter, limit: number): MessageSnapshot[] {
    const query = filter.query.trim().toLowerCase();
    return this.#messages.filter((message) => matches(message, filter, query)).slice(0, limit);
  }
}

function matches(message: MessageSnapshot, filter: MessageFilter, query: string): boolean {
  if (filter.hiddenKinds.has(message.kind)) return false;
  if (filter.sessionId !== null && message.sessionId !== filter.sessionId) return false;
  return query === "" || `${message.summary}\n${message.detail}`.toLowerCase().includes(query);
}
