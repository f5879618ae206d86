import { z } from "zod";
import { HttpProblem } from "../http/problem.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import type { Call } from "./call.ts";
import type { Calls } from "./calls.ts";

export const CallId = z.uuid("A callId is a UUID.");
/** The parameters of `/room/:roomId/calls/:callId`. */
export const callParameters = { roomId: RoomId, callId: CallId };

/** The call that a path names. @throws HttpProblem 404 */
export async function findCall(
  { rooms, calls }: { rooms: Pick<Rooms, "find">; calls: Pick<Calls, "find"> },
  read: (name: keyof typeof callParameters) => string,
): Promise<Call> {
  const { roomId } = await findRoom(rooms, read("roomId"));
  return existing(await calls.find(roomId, read("callId")));
}

/** @throws HttpProblem 404 if there is no call. */
export function existing(call: Call | undefined): Call {
  if (!call) throw new HttpProblem(404, "There is no such call in this room.");
  return call;
}
