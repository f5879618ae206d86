import { z } from "zod";
import { ignoreJson } from "../http/body.ts";
import { defineRoute, type Exchange, type Route } from "../http/route.ts";
import { isHost } from "../http/visitor.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import type { Callers } from "./callers.ts";
import { findDialIn } from "./dial-in-request.ts";
import type { Telephone } from "./telephone.ts";
import { CallerList } from "./wire.ts";

const CALLER = "/room/:roomId/callers/:callerId";
const callerParameters = { roomId: RoomId, callerId: z.uuid("A callerId is a UUID.") };

const BODY_LIMIT = "8kb";

const callersNow = { means: "The callers as they are now", schema: { CallerList } } as const;

interface CallerRoutesParts {
  telephone: Telephone | null;
  rooms: Pick<Rooms, "find">;
  now: () => number;
}

/** A room's telephone callers, and the bridge to them. */
export function callerRoutes(parts: CallerRoutesParts): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/room/:roomId/callers",
      access: "participant",
      summary: "Who is in by telephone, or waits; guests see the last digits of numbers only",
      parameters: { roomId: RoomId },
      answers: { 200: callersNow },
      problems: [404],
      async handle({ response, visitor, read }) {
        const room = await findRoom(parts.rooms, read("roomId"));
        response.json(await listCallers(parts, room, isHost(visitor)));
      },
    }),
    ...bridgeRoutes(parts),
    ...singleCallerRoutes(parts),
  ];
}

function bridgeRoutes(parts: CallerRoutesParts): Route[] {
  return [
    defineRoute({
      method: "post",
      path: "/room/:roomId/bridge",
      access: "host",
      summary: "Calls our own number from the room, and stays there, with callers or without",
      parameters: { roomId: RoomId },
      body: ignoreJson(BODY_LIMIT),
      answers: { 201: callersNow },
      problems: [404, 429, 502, 503, 504],
      async handle({ response, read }) {
        const { telephone, room } = await findDialIn(parts, read);
        await telephone.bridges.start(room.roomId);
        response.status(201).json(await listCallers(parts, room, true));
      },
    }),
    defineRoute({
      method: "delete",
      path: "/room/:roomId/bridge",
      access: "host",
      summary: "Ends that call, and the calls of everybody who has joined",
      parameters: { roomId: RoomId },
      body: ignoreJson(BODY_LIMIT),
      answers: { 200: callersNow },
      problems: [404, 502, 504],
      async handle({ response, read }) {
        const { telephone, room } = await findDialIn(parts, read);
        await telephone.bridges.stop(room.roomId);
        response.json(await listCallers(parts, room, true));
      },
    }),
  ];
}

function singleCallerRoutes(parts: CallerRoutesParts): Route[] {
  const command = {
    access: "host",
    parameters: callerParameters,
    body: ignoreJson(BODY_LIMIT),
    answers: { 200: callersNow },
    problems: [404, 502, 504],
  } as const;
  return [
    defineRoute({
      ...command,
      method: "post",
      path: `${CALLER}/mute`,
      summary: "Mutes a caller",
      handle: changeCaller(parts, "mute"),
    }),
    defineRoute({
      ...command,
      method: "post",
      path: `${CALLER}/unmute`,
      summary: "Lets a caller speak",
      handle: changeCaller(parts, "unmute"),
    }),
    defineRoute({
      ...command,
      method: "post",
      path: `${CALLER}/admit`,
      summary: "Lets in who waits",
      problems: [404, 409, 502, 504],
      handle: changeCaller(parts, "admit"),
    }),
    defineRoute({
      ...command,
      method: "delete",
      path: CALLER,
      summary: "Hangs up on a caller",
      handle: changeCaller(parts, "remove"),
    }),
  ];
}

function changeCaller(
  parts: CallerRoutesParts,
  change: keyof Pick<Callers, "mute" | "unmute" | "admit" | "remove">,
) {
  return async ({ response, read }: Exchange<typeof CALLER, unknown>): Promise<void> => {
    const { telephone, room } = await findDialIn(parts, read);
    await telephone.callers[change](room, read("callerId"));
    response.json(await listCallers(parts, room, true));
  };
}

async function listCallers(
  { telephone, now }: CallerRoutesParts,
  { roomId }: Room,
  isHost: boolean,
): Promise<CallerList> {
  const list = (await telephone?.callerLists.read(roomId, isHost)) ?? { callers: [], bridge: null };
  return { ...list, now: now() };
}
