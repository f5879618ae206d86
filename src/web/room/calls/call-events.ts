import type { CallChange, CallList, MuteAllChange, StreamMuted } from "../../../app/calls/wire.ts";
import type { CallerList } from "../../../app/telephone/wire.ts";
import { Changes } from "../changes.ts";
import type { Callers } from "../dial-in/callers.ts";
import { roomPath } from "../request.ts";
import { Retry } from "../retry.ts";
import type { Mutes } from "../session/mutes.ts";
import type { CallBook } from "./call-book.ts";

/** A short break is nobody's business. */
const PATIENCE_MS = 2_000;

/** The server's live events: they keep the books, and come back by themselves. */
export class CallEvents extends Changes {
  /** The states on the page may be old: there has been no connection to the server for a while. */
  isPaused = false;
  /** How the room is dialed into has changed. */
  onDialIn: () => void = () => {};
  readonly #address: string;
  readonly #book: CallBook;
  readonly #mutes: Mutes;
  readonly #callers: Callers;
  readonly #retry = new Retry();
  #source: EventSource | null = null;
  #patience: number | undefined;

  constructor(roomId: string, book: CallBook, mutes: Mutes, callers: Callers) {
    super();
    this.#address = roomPath(roomId, "events");
    this.#book = book;
    this.#mutes = mutes;
    this.#callers = callers;
  }

  open(): void {
    this.#source?.close();
    const source = new EventSource(this.#address);
    this.#source = source;
    on<CallList>(source, "calls", (list) => {
      this.#book.hearAll(list);
      this.#mutes.set(list);
    });
    on<CallChange>(source, "call", (change) => this.#book.hear(change));
    on<MuteAllChange>(source, "muteAll", (change) => this.#mutes.hear(change));
    on<CallerList>(source, "callers", (list) => this.#callers.hear(list));
    on(source, "dialIn", () => this.onDialIn());
    on<StreamMuted>(source, "muted", (muted) => this.#mutes.hearMuted(muted));
    // The list need not follow: a browser that comes back by itself is told what it missed instead.
    source.addEventListener("open", () => this.#arrived());
    source.addEventListener("error", () => this.#lost(source));
  }

  #arrived(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#retry.reset();
    this.#setPaused(false);
  }

  /** EventSource comes back by itself after a broken connection, but gives up on an answer that is not 200. */
  #lost(source: EventSource): void {
    this.#patience ??= window.setTimeout(() => this.#setPaused(true), PATIENCE_MS);
    if (source.readyState !== EventSource.CLOSED || source !== this.#source) return;
    this.#retry.later(() => this.open());
  }

  #setPaused(isPaused: boolean): void {
    if (this.isPaused === isPaused) return;
    this.isPaused = isPaused;
    this.announce();
  }
}

function on<Data>(source: EventSource, name: string, hear: (data: Data) => void): void {
  source.addEventListener(name, (event: MessageEvent<string>) => {
    const data: Data = JSON.parse(event.data);
    hear(data);
  });
}
