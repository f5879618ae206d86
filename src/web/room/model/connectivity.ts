import type { OwnMedia } from "../session/own-media.ts";
import type { People } from "../session/participants.ts";
import type { PhoneLines } from "../session/phone-connections.ts";
import type { RoomSession, SessionState } from "../session/room-session.ts";
import type { Subscription } from "../session/subscription.ts";
import { Changes } from "./changes.ts";

/** What does not get through where a phone would: this browser at all, its way into the room, or sound one way or both. */
export type Blockage = "browser" | "room" | "sound" | "own sound" | "others' sound";

/** What there is to tell it by. */
export type Signs = {
  state: SessionState;
  /** How it stands with what this browser publishes. */
  own: "through" | "under way" | "stuck";
  /** How it stands with each stream of the others. */
  streams: readonly Subscription["status"][];
};

export type PassageParts = { room: RoomSession; media: OwnMedia; people: People; lines: PhoneLines };

/** Whether this browser gets through: into the room, its sound to the others, and theirs to it. */
export class Passage extends Changes {
  /** Null: nothing is in the way, as far as is known. */
  blockage: Blockage | null = null;
  readonly #parts: PassageParts;

  constructor(parts: PassageParts) {
    super();
    this.#parts = parts;
    for (const changes of Object.values(parts)) changes.onChange(() => this.#look());
  }

  #look(): void {
    const { room, media, people, lines } = this.#parts;
    const subscriptions = [...people.publishing, ...lines.lines].map(({ subscription }) => subscription);
    const streams = subscriptions.filter((subscription) => subscription !== null).map(({ status }) => status);
    const blockage = findBlockage(this.blockage, { state: room.state, own: wayOf(media), streams });
    if (blockage === this.blockage) return;
    this.blockage = blockage;
    this.announce();
  }
}

/** @param before what it was until now: an attempt that is under way has changed nothing yet. */
export function findBlockage(before: Blockage | null, signs: Signs): Blockage | null {
  switch (signs.state) {
    case "failed":
    case "lost":
      return "room";
    case "connecting":
    case "reconnecting":
      return before;
    case "removed":
    case "left":
      return null;
    case "connected":
      return findSilence(before, signs);
  }
}

function findSilence(before: Blockage | null, { own, streams }: Signs): Blockage | null {
  const wasUnheard = before === "sound" || before === "own sound";
  const wasDeaf = before === "sound" || before === "others' sound";
  const isUnheard = own === "under way" ? wasUnheard : own === "stuck";
  if (isDeaf(wasDeaf, streams)) return isUnheard ? "sound" : "others' sound";
  return isUnheard ? "own sound" : null;
}

/** Whoever only listens has nothing to get through. */
function wayOf({ problem, phase, streamId }: OwnMedia): Signs["own"] {
  if (problem?.kind === "unpublished") return "stuck";
  return phase === "listening" || streamId !== null ? "through" : "under way";
}

/** One stream that fails may be the fault of whoever sends it; all of them are not. */
function isDeaf(wasDeaf: boolean, streams: Signs["streams"]): boolean {
  if (streams.length === 0 || streams.includes("connected")) return false;
  return wasDeaf || streams.every((status) => status === "failed");
}
