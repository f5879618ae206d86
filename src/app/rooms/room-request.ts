import { HttpProblem } from "../http/problem.ts";
import type { Room, Rooms } from "./rooms.ts";

/** The room of this name. @throws HttpProblem 404 */
export async function findRoom(rooms: Pick<Rooms, "find">, roomId: string): Promise<Room> {
  const room = await rooms.find(roomId);
  if (!room) throw new HttpProblem(404, "There is no such room.");
  return room;
}
