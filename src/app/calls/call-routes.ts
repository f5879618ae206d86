import { json } from "body-parser";
import { Router } from "express";
import type { Settings } from "../../settings/settings.ts";
import type { Access } from "../access/access.ts";
import { jsonOnly, readBody } from "../http/json-body.ts";
import { createOrder } from "../policy/dial-order.ts";
import { DialRequest } from "../policy/wire.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import { type Call, isDialLost, isOver, toWire } from "./call.ts";
import { CallId, existing, findCall } from "./call-request.ts";
import type { Calls } from "./calls.ts";
import type { Dials } from "./dials.ts";
import { redactUnless } from "./guest-redaction.ts";
import type { HangUps } from "./hang-ups.ts";
import { describePendingHangUp, type LostDials } from "./lost-dials.ts";
import type { MuteAlls } from "./mute-alls.ts";
import { type CallList, ConnectionRequest, HangUpRequest, type PendingHangUp } from "./wire.ts";

interface CallRoutesParts {
  calls: Calls;
  hangUps: HangUps;
  dials: Dials;
  lostDials: LostDials;
  muteAlls: MuteAlls;
  rooms: Rooms;
  access: Access;
  settings: Pick<Settings, "sip" | "voice" | "dial" | "limits">;
  now: () => number;
}

/** The calls of a room: dial, list, hang up one or all. */
export function callRoutes(parts: CallRoutesParts): Router {
  const { calls, dials, hangUps, lostDials, muteAlls, rooms, access, settings, now } = parts;
  const router = Router();
  const body = [jsonOnly, json({ limit: "64kb" })];
  const toList = async ({ sessionId }: Room, list: Call[], isHost = true): Promise<CallList> => ({
    calls: list.map((call) => redactUnless(isHost, toWire(call))),
    muteAll: await muteAlls.get(sessionId),
    now: now(),
  });

  router.get("/room/:roomId/calls", async (request, response) => {
    const room = await findRoom(rooms, request);
    const isHost = (await access.roleOf(request, response)) === "host";
    response.json(await toList(room, await calls.list(room), isHost));
  });

  router.post("/room/:roomId/calls", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const roomId = RoomId.parse(request.params.roomId);
    const dial = readBody(request, DialRequest);
    const order = createOrder(dial, settings);
    const { call, isNew } = await dials.dial(await rooms.findOrCreate(roomId), dial.callId ?? null, order);
    request.log.info({ roomId, callId: call.callId, isNew }, "a phone was called");
    response
      .status(isNew ? 201 : 200)
      .location(`/room/${roomId}/calls/${call.callId}`)
      .json(toWire(call));
  });

  router.delete("/room/:roomId/calls", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const { by = null } = readBody(request, HangUpRequest);
    const room = await findRoom(rooms, request);
    request.log.info({ roomId: room.roomId }, "every phone of a room is hung up");
    response.json(await toList(room, await hangUps.hangUpAll(room.roomId, by)));
  });

  router.get("/room/:roomId/calls/:callId", async (request, response) => {
    const isHost = (await access.roleOf(request, response)) === "host";
    response.json(redactUnless(isHost, toWire(await findCall(parts, request))));
  });

  router.delete("/room/:roomId/calls/:callId", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const { by = null } = readBody(request, HangUpRequest);
    const [roomId, callId] = [RoomId.parse(request.params.roomId), CallId.parse(request.params.callId)];
    request.log.info({ roomId, callId }, "a phone is hung up");
    const call = existing(await hangUps.hangUpById(roomId, callId, by));
    if (isOver(call) || !isDialLost(call)) response.json(toWire(call));
    else {
      const detail = describePendingHangUp(await lostDials.countPhones(call));
      response.status(202).json({ ...toWire(call), detail } satisfies PendingHangUp);
    }
  });

  router.put("/room/:roomId/calls/:callId/connection", ...body, async (request, response) => {
    await access.requireHost(request, response);
    const { connectionId } = readBody(request, ConnectionRequest);
    await lostDials.name(await findCall(parts, request), connectionId);
    response.status(204).end();
  });

  return router;
}
