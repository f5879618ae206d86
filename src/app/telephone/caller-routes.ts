import { json } from "body-parser";
import { type Request, type RequestHandler, type Response, Router } from "express";
import type { Access } from "../access/access.ts";
import { jsonOnly } from "../http/json-body.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import type { Callers } from "./callers.ts";
import { CallerId, readCommand } from "./dial-in-request.ts";
import type { Telephone } from "./telephone.ts";
import type { CallerList } from "./wire.ts";

const CALLER = "/room/:roomId/callers/:callerId";

interface CallerRoutesParts {
  telephone: Telephone | null;
  rooms: Pick<Rooms, "find">;
  access: Access;
  now: () => number;
}

/** A room's telephone callers, and the bridge to them. */
export function callerRoutes(parts: CallerRoutesParts): Router {
  const { rooms, access } = parts;
  const router = Router();
  const body = [jsonOnly, json({ limit: "8kb" })];

  router.get("/room/:roomId/callers", async (request, response) => {
    const room = await findRoom(rooms, request);
    const role = await access.roleOf(request, response);
    response.json(await listCallers(parts, room, role === "host"));
  });

  router.post("/room/:roomId/bridge", ...body, async (request, response) => {
    const { telephone, room } = await readCommand(parts, request, response);
    await telephone.bridges.start(room.roomId);
    response.status(201).json(await listCallers(parts, room, true));
  });

  router.delete("/room/:roomId/bridge", ...body, async (request, response) => {
    const { telephone, room } = await readCommand(parts, request, response);
    await telephone.bridges.stop(room.roomId);
    response.json(await listCallers(parts, room, true));
  });

  const change = (what: "mute" | "unmute" | "admit" | "remove") => [...body, changeCaller(parts, what)];
  router.post(`${CALLER}/mute`, change("mute"));
  router.post(`${CALLER}/unmute`, change("unmute"));
  router.post(`${CALLER}/admit`, change("admit"));
  router.delete(CALLER, change("remove"));
  return router;
}

function changeCaller(
  parts: CallerRoutesParts,
  change: keyof Pick<Callers, "mute" | "unmute" | "admit" | "remove">,
): RequestHandler {
  return async (request: Request, response: Response) => {
    const { telephone, room } = await readCommand(parts, request, response);
    await telephone.callers[change](room, CallerId.parse(request.params.callerId));
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
