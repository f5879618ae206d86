import { z } from "zod";
import { takeJson } from "../http/body.ts";
import { defineRoute, type Route } from "../http/route.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import { toWire } from "./call.ts";
import { callParameters, findCall } from "./call-request.ts";
import type { Calls } from "./calls.ts";
import type { DigitSender } from "./digit-sender.ts";
import type { Mutes } from "./mutes.ts";
import { Call, MuteAll, MuteAllRequest, MuteRequest, TonesRequest } from "./wire.ts";

const StreamId = z
  .string()
  .max(128)
  .regex(/^[\w-]+$/, "A streamId has letters, digits, - and _.");

interface ControlRoutesParts {
  calls: Calls;
  digitSender: DigitSender;
  mutes: Mutes;
  rooms: Rooms;
}

/** Call control for hosts: digits, and mutes of a phone, a stream, or everybody. */
export function controlRoutes(parts: ControlRoutesParts): Route[] {
  const { digitSender, mutes, rooms } = parts;
  return [
    defineRoute({
      method: "post",
      path: "/room/:roomId/calls/:callId/tones",
      access: "host",
      summary: "Types digits on this call",
      parameters: callParameters,
      body: takeJson({ TonesRequest }),
      answers: { 204: { means: "The platform has taken them" } },
      problems: [404, 409, 502, 504],
      async handle({ response, read, body: { digits } }) {
        await digitSender.send(await findCall(parts, read), digits);
        response.status(204).end();
      },
    }),
    defineRoute({
      method: "post",
      path: "/room/:roomId/calls/:callId/mute",
      access: "host",
      summary: "Mutes a phone, which unmutes itself with *6",
      parameters: callParameters,
      body: takeJson({ MuteRequest }),
      answers: { 200: { means: "The call", schema: { Call } } },
      problems: [404, 409, 502, 504],
      async handle({ response, read, body: { by = null } }) {
        response.json(toWire(await mutes.muteCall(await findCall(parts, read), by)));
      },
    }),
    defineRoute({
      method: "post",
      path: "/room/:roomId/streams/:streamId/mute",
      access: "host",
      summary: "Mutes somebody in a browser, who can unmute themselves",
      parameters: { roomId: RoomId, streamId: StreamId },
      body: takeJson({ MuteRequest }),
      answers: { 204: { means: "They are muted" } },
      problems: [404, 409, 502, 504],
      async handle({ response, read, body: { by = null } }) {
        const room = await findRoom(rooms, read("roomId"));
        await mutes.muteStream(room, read("streamId"), by);
        response.status(204).end();
      },
    }),
    defineRoute({
      method: "post",
      path: "/room/:roomId/mute",
      access: "host",
      summary: "Mutes everybody but some, and whoever comes until it is lifted",
      parameters: { roomId: RoomId },
      body: takeJson({ MuteAllRequest }),
      answers: { 200: { means: "Since when, and by whom", schema: { MuteAll } } },
      problems: [404, 409, 502, 504],
      async handle({ response, read, body: { by = null, exceptStreamIds = [] } }) {
        response.json(await mutes.muteAll(await findRoom(rooms, read("roomId")), by, exceptStreamIds));
      },
    }),
    defineRoute({
      method: "delete",
      path: "/room/:roomId/mute",
      access: "host",
      summary: "Lets whoever comes speak. Who has been muted stays so",
      parameters: { roomId: RoomId },
      body: takeJson({ MuteRequest }),
      answers: { 204: { means: "It is lifted" } },
      problems: [404, 502, 504],
      async handle({ response, read }) {
        await mutes.liftMuteAll(await findRoom(rooms, read("roomId")));
        response.status(204).end();
      },
    }),
  ];
}
