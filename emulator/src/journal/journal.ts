import { redactSecrets } from "./redact.ts";

/** One message on a wire, for people who debug their app on `/_emulator`. */
export interface JournalEntry {
  /** Milliseconds since the epoch. */
  at: number;
  /** `voice`: actions of an NCCO. */
  kind: "rest" | "signaling" | "sip" | "webhook" | "voice";
  /** As the emulator sees it. */
  direction: "in" | "out";
  /** One line: `POST /v2/project/1/dial 200`, `INVITE sip:echo@127.0.0.1:5070`. */
  summary: string;
  /** The whole message. */
  detail: string;
  sessionId?: string;
}

/** Called with each recorded entry, as it is kept, and when all are cleared. */
export interface JournalListener {
  recorded(entry: JournalEntry): void;
  cleared(): void;
}

/** Number of entries kept of each kind. */
const ENTRIES_PER_KIND = 200;
/** Longest kept part of a message. */
const DETAIL_MAX_CHARS = 16_000;

/** Many messages fall into one millisecond: only a number keeps their order across the kinds. */
interface NumberedEntry {
  number: number;
  entry: JournalEntry;
}

/** The emulator's memory of its recent messages: without secrets, and bounded, oldest out first. */
export class Journal {
  readonly #entries = new Map<JournalEntry["kind"], NumberedEntry[]>();
  #recorded = 0;
  readonly #listeners = new Set<JournalListener>();

  record(entry: Omit<JournalEntry, "at">): void {
    const kept = {
      ...entry,
      summary: redactSecrets(entry.summary),
      detail: redactSecrets(shorten(entry.detail)),
      at: Date.now(),
    };
    const entries = this.#entries.get(entry.kind) ?? [];
    const numbered = { number: this.#recorded++, entry: kept };
    this.#entries.set(entry.kind, [...entries.slice(1 - ENTRIES_PER_KIND), numbered]);
    for (const listener of this.#listeners) listener.recorded(kept);
  }

  /** Every entry still known, oldest first. */
  recent(): JournalEntry[] {
    const numbered = [...this.#entries.values()].flat().sort((a, b) => a.number - b.number);
    return numbered.map(({ entry }) => entry);
  }

  /** @returns a function that ends the subscription. */
  subscribe(listener: JournalListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  clear(): void {
    this.#entries.clear();
    for (const listener of this.#listeners) listener.cleared();
  }
}

function shorten(detail: string): string {
  const missing = detail.length - DETAIL_MAX_CHARS;
  return missing > 0 ? `${detail.slice(0, DETAIL_MAX_CHARS)}\n… and ${missing} more` : detail;
}
