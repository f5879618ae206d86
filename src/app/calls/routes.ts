import { json } from "body-parser";
import { type Request, Router } from "express";
import { z } from "zod";
import type { Settings } from "../../settings.ts";
import type { Access } from "../access/access.ts";
import { HttpProblem } from "../http/problem.ts";
import { jsonOnly } from "../http/same-origin.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import { type Call, toWire } from "./call.ts";
import type { Calls } from "./calls.ts";
import { createOrder } from "./order.ts";
import { type CallList, DialRequest } from "./wire.ts";

const CallId = z.uuid("A callId is a UUID.");

interface CallRoutesParts {
  calls: Calls;
  rooms: Rooms;
  access: Access;
  settings: Pick<Settings, "sip" | "dial" | "limits">;
  now: () => number;
}

/** The calls of a room: dial, list, hang up one or all. */
export function callRoutes(parts: CallRoutesParts): Router {
  const { calls, rooms, access, settings, now } = parts;
  const router = Router();
  const toList = (list: Call[]): CallList => ({ calls: list.map(toWire), muteAll: null, now: now() });

  router.get("/room/:roomId/calls", async (request, response) => {
    const { roomId } = await findRoom(rooms, request);
    response.json(toList(await calls.list(roomId)));
  });

  router.post("/room/:roomId/calls", jsonOnly, json({ limit: "64kb" }), async (request, response) => {
    await access.requireHost(request, response);
    const roomId = RoomId.parse(request.params.roomId);
    const dial = DialRequest.parse(withoutPrototype(request.body ?? {}));
    const order = createOrder(dial, settings);
    const { call, isNew } = await calls.dial(await rooms.findOrCreate(roomId), dial.callId ?? null, order);
    request.log.info({ roomId, callId: call.callId, isNew }, "a phone was called");
    response
      .status(isNew ? 201 : 200)
      .location(`/room/${roomId}/calls/${call.callId}`)
      .json(toWire(call));
  });

  router.delete("/room/:roomId/calls", jsonOnly, async (request, response) => {
    await access.requireHost(request, response);
    const { roomId } = await findRoom(rooms, request);
    request.log.info({ roomId }, "every phone of a room is hung up");
    response.json(toList(await calls.hangUpAll(roomId)));
  });

  router.get("/room/:roomId/calls/:callId", async (request, response) => {
    response.json(toWire(await findCall(parts, request)));
  });

  router.delete("/room/:roomId/calls/:callId", jsonOnly, async (request, response) => {
    await access.requireHost(request, response);
    const [roomId, callId] = [RoomId.parse(request.params.roomId), CallId.parse(request.params.callId)];
    request.log.info({ roomId, callId }, "a phone is hung up");
    const call = await calls.hangUpById(roomId, callId);
    if (!call) throw noSuchCall();
    response.json(toWire(call));
  });

  return router;
}

async function findRoom(rooms: Rooms, request: Request): Promise<Room> {
  const room = await rooms.find(RoomId.parse(request.params.roomId));
  if (!room) throw new HttpProblem(404, "There is no such room.");
  return room;
}

async function findCall({ rooms, calls }: CallRoutesParts, request: Request): Promise<Call> {
  const { roomId } = await findRoom(rooms, request);
  const call = await calls.find(roomId, CallId.parse(request.params.callId));
  if (!call) throw noSuchCall();
  return call;
}

function noSuchCall(): HttpProblem {
  return new HttpProblem(404, "There is no such call in this room.");
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
