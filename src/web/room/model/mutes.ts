import type { MuteAll, MuteAllChange, StreamMuted } from "../../../app/calls/wire.ts";
import { Changes } from "./changes.ts";

/** Who muted whom, as the server tells it. */
export class Mutes extends Changes {
  /** Everybody was muted, and whoever comes is; null: nobody is muted for good. */
  everybody: MuteAll | null = null;
  /** A host has muted one stream. */
  onMuted: (muted: StreamMuted) => void = () => {};
  /** Everybody was muted, or may speak again, while this page was here. */
  onEverybody: (muteAll: MuteAll | null) => void = () => {};
  readonly #streams = new Map<string, MuteAll>();
  #updatedAt = 0;

  /** When and by whom one stream was last muted, as far as this page has heard. */
  readonly ofStream = (streamId: string): MuteAll | null => this.#streams.get(streamId) ?? null;

  /** How it is. */
  set({ muteAll, now }: MuteAllChange): void {
    this.#updatedAt = now;
    this.everybody = muteAll;
    this.announce();
  }

  /** What has changed. */
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
