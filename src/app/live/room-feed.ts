import type { Call, MuteAll } from "../calls/wire.ts";
import type { CallerList } from "../telephone/wire.ts";
import { EventHistory, type Told } from "./event-history.ts";

/** Content in two versions: whole telephone numbers are for hosts only. */
export interface Seen<Content> {
  forHosts: Content;
  forGuests: Content;
}

/** An event of a room that concerns phones, or who may be heard. */
export type RoomEvent =
  | ({ type: "call" } & Seen<{ call: Call }>)
  | { type: "muteAll"; muteAll: MuteAll | null }
  | { type: "muted"; streamId: string; at: number; by: string | null }
  | ({ type: "callers" } & Seen<Omit<CallerList, "now">>)
  | { type: "dialIn" }
  | { type: "admission" }
  | { type: "recording"; isPossible: boolean }
  | { type: "callsStopped"; isStopped: boolean };

type Listener = (told: Told<RoomEvent>) => void;

/** Tells the subscribers of a room about each change in it. */
export class RoomFeed {
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #history = new EventHistory<RoomEvent>();

  /** The id of whatever was told last. */
  get lastId(): string {
    return this.#history.lastId;
  }

  /** A call has changed. */
  publishCall(roomId: string, { forHosts, forGuests }: Seen<Call>): void {
    this.#tell(roomId, { type: "call", forHosts: { call: forHosts }, forGuests: { call: forGuests } });
  }

  /** @param muteAll null: everybody may speak again. */
  publishMuteAll(roomId: string, muteAll: MuteAll | null): void {
    this.#tell(roomId, { type: "muteAll", muteAll });
  }

  /** A host has muted somebody. */
  publishMuted(roomId: string, muted: { streamId: string; at: number; by: string | null }): void {
    this.#tell(roomId, { type: "muted", ...muted });
  }

  /** Somebody has dialed in, or left; or the bridge to them has changed. */
  publishCallers(roomId: string, callers: Seen<Omit<CallerList, "now">>): void {
    this.#tell(roomId, { type: "callers", ...callers });
  }

  /** The PIN is another one, or who sees it: whoever may know it asks for it. */
  publishDialIn(roomId: string): void {
    this.#tell(roomId, { type: "dialIn" });
  }

  /** Somebody else may enter, or there are other invites: a host's page asks for them. */
  publishAdmission(roomId: string): void {
    this.#tell(roomId, { type: "admission" });
  }

  /** Nothing that happens can be recorded, or it can again. */
  publishRecording(roomId: string, isPossible: boolean): void {
    this.#tell(roomId, { type: "recording", isPossible });
  }

  /** All calls of this server are stopped, or may be made again. */
  publishStop(roomId: string, isStopped: boolean): void {
    this.#tell(roomId, { type: "callsStopped", isStopped });
  }

  /** @returns what a room was told after `id`; null if that can't be said any more. */
  since(roomId: string, id: string): Told<RoomEvent>[] | null {
    return this.#history.since(roomId, id);
  }

  /** @returns a function that ends the subscription. */
  subscribe(roomId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(roomId) ?? new Set();
    this.#listeners.set(roomId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(roomId) === listeners) this.#listeners.delete(roomId);
    };
  }

  #tell(roomId: string, event: RoomEvent): void {
    const told = this.#history.add(roomId, event);
    for (const listener of this.#listeners.get(roomId) ?? []) listener(told);
  }
}
