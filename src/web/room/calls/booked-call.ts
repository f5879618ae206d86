import type { Call } from "../../../app/calls/wire.ts";
import type { DialOptions } from "./calls-api.ts";

/** A call, and what this page knows about it beyond the server's word. */
export type BookedCall = {
  call: Call;
  /** Server time of the last word about this call, ms since the epoch. */
  heardAt: number;
  /** What it was placed with on this page, to place it so again. */
  options: DialOptions;
  /** The request that places it is under way. */
  placing: boolean;
  /** When somebody on this page asked to hang up, server time; null: nobody did. */
  hangUpAt: number | null;
  /** Why the server did not place it, or could not hang it up; null: all went well. */
  problem: string | null;
  dismissed: boolean;
};

/** @returns whether a phone is on the line, or may still come on it. */
export function isLive(booked: BookedCall): boolean {
  return booked.call.state !== "ended";
}

/** @returns whether the call ended in a way that somebody should know the reason of. */
export function hasFailed({ call, hangUpAt }: BookedCall): boolean {
  if (call.state !== "ended" || hangUpAt !== null) return false;
  if (call.answeredAt === null) return call.end?.by !== "us";
  return call.end?.by === "platform";
}
