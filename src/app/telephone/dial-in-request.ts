import type { Request, Response } from "express";
import { z } from "zod";
import type { Access } from "../access/access.ts";
import { HttpProblem } from "../http/problem.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import type { Telephone } from "./telephone.ts";

export const CallerId = z.uuid("A callerId is a UUID.");

interface CommandParts {
  telephone: Telephone | null;
  rooms: Pick<Rooms, "find">;
  access: Access;
}

/**
 * A host asks for something in a room that can be dialed into.
 *
 * @throws HttpProblem 403 for a guest, 404 where there is no such room, or dial-in is not set up.
 */
export async function readCommand(
  { telephone, rooms, access }: CommandParts,
  request: Request,
  response: Response,
): Promise<{ telephone: Telephone; room: Room }> {
  await access.requireHost(request, response);
  return { telephone: requireTelephone(telephone), room: await findRoom(rooms, request) };
}

/** @throws HttpProblem 404 where no numbers are configured. */
export function requireTelephone(telephone: Telephone | null): Telephone {
  if (!telephone) throw new HttpProblem(404, "Dial-in is not set up here: VOICE_NUMBERS is not set.");
  return telephone;
}
