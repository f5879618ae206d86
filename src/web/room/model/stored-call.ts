import type { Call } from "../../../app/calls/wire.ts";
import type { DialOptions } from "../api/calls.ts";

/** A call, and what this page knows about it beyond the server's word. Times are the server's, ms since the epoch. */
export type StoredCall = {
  call: Call;
  /** When the last word about this call was said. */
  updatedAt: number;
  /** Whether the platform tells the server when it rings and why it ends. */
  isReported: boolean;
  /** What it was placed with on this page, to place it so again. */
  options: DialOptions;
  /** It was placed from this page. */
  isOwn: boolean;
  /** The request that places it is under way. */
  placing: boolean;
  /** When somebody on this page asked to hang up; null: nobody did. */
  hangUpAt: number | null;
  /** When somebody on this page asked to mute the phone; null: nobody did, or it was refused. */
  muteAskedAt: number | null;
  /** Why the server did not place it, or could not hang it up or mute it; null: all went well. */
  problem: string | null;
  dismissed: boolean;
};

/** @returns whether a phone is on the line, or may still come on it. */
export function isLive(stored: StoredCall): boolean {
  return stored.call.state !== "ended";
}

/** @returns whether the call ended in a way that somebody should know the reason of. */
export function hasFailed(stored: StoredCall): boolean {
  const { call, hangUpAt } = stored;
  if (call.state !== "ended" || hangUpAt !== null) return false;
  if (call.end !== null && call.end.limit !== null) return true;
  if (call.answeredAt === null) return call.end?.by !== "us";
  return call.end?.by === "platform" && !hasUnknownEnd(stored);
}

/** @returns whether a call that was answered ended in a way that nobody can know: most likely they hung up. */
export function hasUnknownEnd({ call, isReported }: StoredCall): boolean {
  return !isReported && call.answeredAt !== null && call.end?.by === "platform" && call.end.code === null;
}
