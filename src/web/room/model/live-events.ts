import { RoomEvents } from "../api/events.ts";
import type { CallStore } from "./call-store.ts";
import type { Callers } from "./callers.ts";
import { Changes } from "./changes.ts";
import type { Mutes } from "./mutes.ts";
import { Retry } from "./retry.ts";
import type { RoomDialIn } from "./room-dial-in.ts";
import type { RoomInvites } from "./room-invites.ts";

/** Interruptions up to this long are not reported. */
const PATIENCE_MS = 2_000;

export type LiveEventParts = {
  roomId: string;
  callStore: Pick<CallStore, "receive" | "receiveAll">;
  mutes: Pick<Mutes, "set" | "receive" | "receiveMuted">;
  callers: Pick<Callers, "receive">;
  dialIn: Pick<RoomDialIn, "read">;
  invites: Pick<RoomInvites, "read">;
};

/** The server's live events: they keep the model up to date, and reconnect by themselves. */
export class LiveEvents extends Changes {
  /** No connection to the server for a while: what the page shows may be old. */
  isPaused = false;
  /** The server records what happens. Where it does not, it says so after each connecting. */
  isRecorded = true;
  /** All calls of the server are stopped. Where they are, it says so after each connecting. */
  isStopped = false;
  readonly #parts: LiveEventParts;
  readonly #retry = new Retry();
  #events: RoomEvents | null = null;
  #patience: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: LiveEventParts) {
    super();
    this.#parts = parts;
  }

  open(): void {
    const { roomId, callStore, mutes, callers, dialIn, invites } = this.#parts;
    this.#events?.close();
    const events = new RoomEvents(roomId, {
      calls(list) {
        callStore.receiveAll(list);
        mutes.set(list);
      },
      call: (change) => callStore.receive(change),
      muteAll: (change) => mutes.receive(change),
      muted: (muted) => mutes.receiveMuted(muted),
      callers: (list) => callers.receive(list),
      dialIn: () => void dialIn.read(),
      admission: () => void invites.read(),
      recording: ({ isPossible }) => this.#set("isRecorded", isPossible),
      callsStopped: ({ isStopped }) => this.#set("isStopped", isStopped),
      opened: () => this.#opened(),
      failed: (isOver) => this.#failed(isOver && events === this.#events),
    });
    this.#events = events;
  }

  #opened(): void {
    clearTimeout(this.#patience);
    this.#patience = undefined;
    this.#retry.reset();
    this.#set("isPaused", false);
    this.#set("isRecorded", true);
    this.#set("isStopped", false);
  }

  #failed(isOver: boolean): void {
    this.#patience ??= setTimeout(() => this.#set("isPaused", true), PATIENCE_MS);
    if (isOver) this.#retry.later(() => this.open());
  }

  #set(state: "isPaused" | "isRecorded" | "isStopped", value: boolean): void {
    if (this[state] === value) return;
    this[state] = value;
    this.announce();
  }
}
