import type { Request } from "express";
import { z } from "zod";
import { HttpProblem } from "../http/problem.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import type { Call } from "./call.ts";
import type { Calls } from "./calls.ts";

export const CallId = z.uuid("A callId is a UUID.");
export const StreamId = z
  .string()
  .max(128)
  .regex(/^[\w-]+$/, "A streamId has letters, digits, - and _.");

/** The room that a path names. @throws HttpProblem 404 */
export async function findRoom(rooms: Pick<Rooms, "find">, request: Request): Promise<Room> {
  const room = await rooms.find(RoomId.parse(request.params.roomId));
  if (!room) throw new HttpProblem(404, "There is no such room.");
  return room;
}

/** The call that a path names. @throws HttpProblem 404 */
export async function findCall(
  { rooms, calls }: { rooms: Pick<Rooms, "find">; calls: Pick<Calls, "find"> },
  request: Request,
): Promise<Call> {
  const { roomId } = await findRoom(rooms, request);
  return existing(await calls.find(roomId, CallId.parse(request.params.callId)));
}

/** @throws HttpProblem 404 where there is none. */
export function existing(call: Call | undefined): Call {
  if (!call) throw new HttpProblem(404, "There is no such call in this room.");
  return call;
}

/** What a request asks for; nothing where it has no body. @throws ZodError */
export function readBody<Body>(request: Request, schema: z.ZodType<Body>): Body {
  return schema.parse(withoutPrototype(request.body ?? {}));
}

/** `JSON.parse` makes `__proto__` an ordinary key, which code further on may take for something else. */
function withoutPrototype(body: unknown): unknown {
  JSON.stringify(body, (key, value) => {
    if (key === "__proto__" || key === "constructor" || key === "prototype")
      throw new HttpProblem(400, `There is no field ${key}.`);
    return value;
  });
  return body;
}
