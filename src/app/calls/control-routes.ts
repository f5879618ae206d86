import { json } from "body-parser";
import { Router } from "express";
import type { Access } from "../access/access.ts";
import { jsonOnly, readBody } from "../http/json-body.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { toWire } from "./call.ts";
import { findCall, StreamId } from "./call-request.ts";
import type { Calls } from "./calls.ts";
import type { DigitSender } from "./digit-sender.ts";
import type { Mutes } from "./mutes.ts";
import { MuteAllRequest, MuteRequest, TonesRequest } from "./wire.ts";

interface ControlRoutesParts {
  calls: Calls;
  digitSender: DigitSender;
  mutes: Mutes;
  rooms: Rooms;
  access: Access;
}

/** Call control for hosts: digits, and mutes of a phone, a stream, or everybody. */
export function controlRoutes(parts: ControlRoutesParts): Router {
  const { digitSender, mutes, rooms, access } = parts;
  const router = Router();
  const body = [jsonOnly, json({ limit: "64kb" })];

  router.post("/room/:roomId/calls/:callId/tones", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const { digits } = readBody(request, TonesRequest);
    await digitSender.send(await findCall(parts, request), digits);
    response.status(204).end();
  });

  router.post("/room/:roomId/calls/:callId/mute", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const { by = null } = readBody(request, MuteRequest);
    response.json(toWire(await mutes.muteCall(await findCall(parts, request), by)));
  });

  router.post("/room/:roomId/streams/:streamId/mute", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const { by = null } = readBody(request, MuteRequest);
    const room = await findRoom(rooms, request);
    await mutes.muteStream(room, StreamId.parse(request.params.streamId), by);
    response.status(204).end();
  });

  router.post("/room/:roomId/mute", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const { by = null, exceptStreamIds = [] } = readBody(request, MuteAllRequest);
    response.json(await mutes.muteAll(await findRoom(rooms, request), by, exceptStreamIds));
  });

  router.delete("/room/:roomId/mute", ...body, async (request, response) => {
    await access.requireHost(request, response);
    readBody(request, MuteRequest);
    await mutes.liftMuteAll(await findRoom(rooms, request));
    response.status(204).end();
  });

  return router;
}
