import type { Request } from "express";
import { HttpProblem } from "../http/problem.ts";
import type { Room, Rooms } from "./rooms.ts";
import { RoomId } from "./wire.ts";

/** The room that a path names. @throws HttpProblem 404 */
export async function findRoom(rooms: Pick<Rooms, "find">, request: Request): Promise<Room> {
  const room = await rooms.find(RoomId.parse(request.params.roomId));
  if (!room) throw new HttpProblem(404, "There is no such room.");
  return room;
}
