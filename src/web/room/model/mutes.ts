import type { MuteAll, MuteAllChange, StreamMuted } from "../../../app/calls/wire.ts";
import { Changes } from "./changes.ts";

/** Mutes of streams and of everybody. */
export class Mutes extends Changes {
  /** Mute of everybody, also of those who join later; null: lifted. */
  everybody: MuteAll | null = null;
  /** Called when a host has muted one stream. */
  onMuted: (muted: StreamMuted) => void = () => {};
  /** Called when everybody is muted, or may speak again. */
  onEverybody: (muteAll: MuteAll | null) => void = () => {};
  readonly #streams = new Map<string, MuteAll>();
  #updatedAt = 0;

  /** Last mute of one stream that this page received. */
  readonly ofStream = (streamId: string): MuteAll | null => this.#streams.get(streamId) ?? null;

  /** Sets the state without notifying `onEverybody`. */
  set({ muteAll, now }: MuteAllChange): void {
    this.#updatedAt = now;
    this.everybody = muteAll;
    this.announce();
  }

  /** Applies a change unless a newer state is known. */
  receive(change: MuteAllChange): void {
    if (change.now < this.#updatedAt) return;
    this.set(change);
    this.onEverybody(change.muteAll);
  }

  receiveMuted(muted: StreamMuted): void {
    this.#streams.set(muted.streamId, { at: muted.at, by: muted.by });
    this.onMuted(muted);
    this.announce();
  }
}
