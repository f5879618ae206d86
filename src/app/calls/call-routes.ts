import type { Settings } from "../../settings/settings.ts";
import { takeJson } from "../http/body.ts";
import { defineRoute, type Route } from "../http/route.ts";
import { isHost } from "../http/visitor.ts";
import { createOrder } from "../policy/dial-order.ts";
import type { DialWatch } from "../policy/dial-watch.ts";
import { DialRequest } from "../policy/wire.ts";
import type { RoomBudget } from "../rooms/room-budget.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import { type Call, isDialLost, isOver, toWire } from "./call.ts";
import { callParameters, existing, findCall } from "./call-request.ts";
import type { Calls } from "./calls.ts";
import type { Dials } from "./dials.ts";
import { redactUnless } from "./guest-redaction.ts";
import type { HangUps } from "./hang-ups.ts";
import { describePendingHangUp, type LostDials } from "./lost-dials.ts";
import type { MuteAlls } from "./mute-alls.ts";
import { CallList, ConnectionRequest, HangUpRequest, PendingHangUp, Call as WireCall } from "./wire.ts";

interface CallRoutesParts {
  calls: Calls;
  hangUps: HangUps;
  dials: Dials;
  dialWatch: DialWatch;
  lostDials: LostDials;
  muteAlls: MuteAlls;
  rooms: Rooms;
  roomBudget: Pick<RoomBudget, "reserve">;
  settings: Pick<Settings, "sip" | "voice" | "dial" | "limits" | "phoneCountry">;
  now: () => number;
}

/** The calls of a room: dial, list, hang up one or all. */
export function callRoutes(parts: CallRoutesParts): Route[] {
  return [...callListRoutes(parts), ...singleCallRoutes(parts)];
}

function callListRoutes(parts: CallRoutesParts): Route[] {
  const { calls, dials, dialWatch, hangUps, muteAlls, rooms, roomBudget, settings, now } = parts;
  const toList = async ({ sessionId }: Room, list: Call[], isForHost = true): Promise<CallList> => ({
    calls: list.map((call) => redactUnless(isForHost, toWire(call))),
    muteAll: await muteAlls.get(sessionId),
    now: now(),
  });
  return [
    defineRoute({
      method: "get",
      path: "/room/:roomId/calls",
      access: "participant",
      summary: "Running calls, then the last ended",
      parameters: { roomId: RoomId },
      answers: { 200: { means: "Each newest first", schema: { CallList } } },
      problems: [404],
      async handle({ response, visitor, read }) {
        const room = await findRoom(rooms, read("roomId"));
        response.json(await toList(room, await calls.list(room), isHost(visitor)));
      },
    }),
    defineRoute({
      method: "post",
      path: "/room/:roomId/calls",
      access: "host",
      summary: "Calls a phone. The same callId and the same order again is the same call",
      parameters: { roomId: RoomId },
      body: takeJson({ DialRequest }),
      answers: {
        200: { means: "The call that an earlier request began", schema: { Call: WireCall } },
        201: { means: "The call", schema: { Call: WireCall } },
      },
      problems: [422, 429, 502, 503, 504],
      async handle({ request, response, visitor, read, body }) {
        const name = read("roomId");
        const dial = async () => {
          const order = createOrder(body, settings);
          const room = await rooms.findOrCreate(name, () => roomBudget.reserve(visitor));
          return dials.dial(room, body.callId ?? null, order, visitor);
        };
        const { call, isNew } = await dial().catch(async (error: unknown) => {
          const target = body.to ?? settings.sip.uri ?? "";
          await dialWatch.refused(error, { visitor, roomId: name, callId: body.callId, target });
          throw error;
        });
        const { roomId } = call;
        request.log.info({ roomId, callId: call.callId, isNew }, "a phone was called");
        response
          .status(isNew ? 201 : 200)
          .location(`/room/${roomId}/calls/${call.callId}`)
          .json(toWire(call));
      },
    }),
    defineRoute({
      method: "delete",
      path: "/room/:roomId/calls",
      access: "host",
      summary: "Hangs up every phone of the room",
      parameters: { roomId: RoomId },
      body: takeJson({ HangUpRequest }),
      answers: { 200: { means: "The calls that were hung up", schema: { CallList } } },
      problems: [404, 502, 504],
      async handle({ request, response, read, body: { by = null } }) {
        const room = await findRoom(rooms, read("roomId"));
        request.log.info({ roomId: room.roomId }, "every phone of a room is hung up");
        response.json(await toList(room, await hangUps.hangUpAll(room.roomId, by)));
      },
    }),
  ];
}

function singleCallRoutes(parts: CallRoutesParts): Route[] {
  const { hangUps, lostDials, rooms } = parts;
  return [
    defineRoute({
      method: "get",
      path: "/room/:roomId/calls/:callId",
      access: "participant",
      summary: "One call",
      parameters: callParameters,
      answers: { 200: { means: "The call", schema: { Call: WireCall } } },
      problems: [404],
      async handle({ response, visitor, read }) {
        response.json(redactUnless(isHost(visitor), toWire(await findCall(parts, read))));
      },
    }),
    defineRoute({
      method: "delete",
      path: "/room/:roomId/calls/:callId",
      access: "host",
      summary: "Hangs up, whatever the state; also before the dial has arrived, which then answers 404",
      parameters: callParameters,
      body: takeJson({ HangUpRequest }),
      answers: {
        200: { means: "The call", schema: { Call: WireCall } },
        202: {
          means: "It is hung up as soon as it is known which phone it is",
          schema: { PendingHangUp },
        },
      },
      problems: [404, 502, 504],
      async handle({ request, response, read, body: { by = null } }) {
        const [name, callId] = [read("roomId"), read("callId")];
        const { roomId } = (await rooms.find(name)) ?? { roomId: name };
        request.log.info({ roomId, callId }, "a phone is hung up");
        const call = existing(await hangUps.hangUpById(roomId, callId, by));
        if (isOver(call) || !isDialLost(call)) response.json(toWire(call));
        else {
          const detail = describePendingHangUp(await lostDials.countPhones(call));
          response.status(202).json({ ...toWire(call), detail } satisfies PendingHangUp);
        }
      },
    }),
    defineRoute({
      method: "put",
      path: "/room/:roomId/calls/:callId/connection",
      access: "host",
      summary:
        "Tells which connection a call whose dial was not answered became, as a page sees it in the session",
      parameters: callParameters,
      body: takeJson({ ConnectionRequest }),
      answers: {
        204: { means: "It is noted, and counts as soon as the platform has reported that connection" },
      },
      problems: [404],
      async handle({ response, read, body: { connectionId } }) {
        await lostDials.name(await findCall(parts, read), connectionId);
        response.status(204).end();
      },
    }),
  ];
}
