import { HttpProblem } from "../http/problem.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import type { Telephone } from "./telephone.ts";

/** The room that a path names, and the telephone that leads into it. @throws HttpProblem 404 if one is missing. */
export async function findDialIn(
  { telephone, rooms }: { telephone: Telephone | null; rooms: Pick<Rooms, "find"> },
  read: (name: "roomId") => string,
): Promise<{ telephone: Telephone; room: Room }> {
  return { telephone: requireTelephone(telephone), room: await findRoom(rooms, read("roomId")) };
}

/** @throws HttpProblem 404 where no numbers are configured. */
export function requireTelephone(telephone: Telephone | null): Telephone {
  if (!telephone) throw new HttpProblem(404, "Dial-in is not set up here: VOICE_NUMBERS is not set.");
  return telephone;
}
