import { z } from "zod";
import type { CallerRow } from "../store/schema.ts";
import { callerStates } from "./wire.ts";

const State = z.enum(["asked", ...callerStates]);

/** A telephone that called our number. Times are milliseconds since the epoch. */
export interface StoredCaller {
  callerId: string;
  /** The leg's name at the Voice API. */
  uuid: string;
  /** As the Voice API gives it: digits without +, or what stands for a number that is hidden. */
  number: string;
  /** Null until the PIN was right. */
  roomId: string | null;
  /** `asked` for the PIN, then as on the wire. */
  state: z.infer<typeof State>;
  stateAt: number;
  mutedAt: number | null;
  /** Whether they have been taken aside, with music, until the room's bridge stands again. */
  isParked: boolean;
  /** When the Voice API last had something to say about the leg. */
  seenAt: number;
}

export function hasJoined({ state }: StoredCaller): boolean {
  return state === "joined";
}

export function fromRow(row: CallerRow): StoredCaller {
  return {
    callerId: row.caller_id,
    uuid: row.uuid,
    number: row.number,
    roomId: row.room_id,
    state: State.parse(row.state),
    stateAt: row.state_at,
    mutedAt: row.muted_at,
    isParked: row.parked === 1,
    seenAt: row.seen_at,
  };
}
