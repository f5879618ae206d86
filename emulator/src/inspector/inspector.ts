import type { Journal, JournalEntry } from "../journal/journal.ts";
import type { InspectorCommand, InspectorMessage, MessageSnapshot, Snapshot } from "./inspector-wire.ts";

/** Sources of the inspector. */
export interface InspectorOptions {
  journal: Pick<Journal, "recent" | "subscribe" | "clear">;
  /** Called at least once a second while somebody watches. */
  takeSnapshot(): Snapshot;
}

/** An open inspector page. */
export interface Watcher {
  send(message: InspectorMessage): void;
}

/** Receiver of a watcher's commands. */
export interface WatcherSeat {
  receive(command: InspectorCommand): void;
  leave(): void;
}

/** Messages that follow each other within this time are sent together. */
const GATHERING_MS = 100;
/** Interval of snapshots, which find changes that no message tells. */
const LOOKING_MS = 1_000;
/** Of a burst between two sendings, the newest. */
const MAX_GATHERED = 400;

/** Sends the emulator's state and messages to open inspector pages; idle while there is none. */
export class Inspector {
  readonly #options: InspectorOptions;
  readonly #watchers = new Set<Watcher>();
  #gathered: MessageSnapshot[] = [];
  #lastId = 0;
  #sentState = "";
  #gathering: NodeJS.Timeout | null = null;
  #looking: NodeJS.Timeout | null = null;
  #unsubscribe: (() => void) | null = null;

  constructor(options: InspectorOptions) {
    this.#options = options;
  }

  /** The watcher is told everything that is known, then each change. */
  watch(watcher: Watcher): WatcherSeat {
    this.#flush();
    watcher.send({ type: "state", state: this.#options.takeSnapshot() });
    watcher.send({
      type: "messages",
      messages: this.#options.journal.recent().map((entry) => this.#number(entry)),
    });
    this.#watchers.add(watcher);
    if (this.#watchers.size === 1) this.#start();
    return { receive: () => this.#options.journal.clear(), leave: () => this.#remove(watcher) };
  }

  close(): void {
    this.#watchers.clear();
    this.#stop();
  }

  #remove(watcher: Watcher): void {
    this.#watchers.delete(watcher);
    if (this.#watchers.size === 0) this.#stop();
  }

  #start(): void {
    this.#unsubscribe = this.#options.journal.subscribe({
      recorded: (entry) => this.#gather(entry),
      cleared: () => this.#clear(),
    });
    this.#looking = setInterval(() => this.#flush(), LOOKING_MS).unref();
  }

  #stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
    for (const timer of [this.#gathering, this.#looking]) if (timer) clearTimeout(timer);
    this.#gathering = null;
    this.#looking = null;
    this.#gathered = [];
  }

  #clear(): void {
    this.#gathered = [];
    this.#tell({ type: "cleared" });
  }

  #gather(entry: JournalEntry): void {
    this.#gathered = [...this.#gathered.slice(1 - MAX_GATHERED), this.#number(entry)];
    this.#gathering ??= setTimeout(() => this.#flush(), GATHERING_MS).unref();
  }

  #flush(): void {
    if (this.#gathering) clearTimeout(this.#gathering);
    this.#gathering = null;
    if (this.#watchers.size === 0) return;
    const state = this.#options.takeSnapshot();
    const text = JSON.stringify(state);
    if (text !== this.#sentState) this.#tell({ type: "state", state });
    this.#sentState = text;
    if (this.#gathered.length > 0) this.#tell({ type: "messages", messages: this.#gathered });
    this.#gathered = [];
  }

  #tell(message: InspectorMessage): void {
    for (const watcher of this.#watchers) watcher.send(message);
  }

  #number(entry: JournalEntry): MessageSnapshot {
    this.#lastId += 1;
    return { ...entry, id: this.#lastId };
  }
}
