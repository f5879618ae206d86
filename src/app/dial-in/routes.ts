import { json } from "body-parser";
import { type Request, type Response, Router } from "express";
import { z } from "zod";
import type { Settings } from "../../settings.ts";
import type { Access } from "../access/access.ts";
import { findRoom, readBody } from "../calls/lookup.ts";
import { jsonOnly } from "../http/same-origin.ts";
import type { Room, Rooms } from "../rooms/rooms.ts";
import { describeDialIn } from "./describe.ts";
import type { DialIn } from "./dial-in.ts";
import { CallerId, requireDialIn } from "./lookup.ts";
import { shownCaller } from "./shown-caller.ts";
import { type CallerList, DialInChange } from "./wire.ts";

const From = z.string("Give one caller, like from=14155550100@example.com.").max(256).optional();

interface DialInRoutesParts {
  dialIn: DialIn | null;
  rooms: Pick<Rooms, "find">;
  access: Access;
  settings: Pick<Settings, "sip" | "voice">;
  now: () => number;
}

/** A room's numbers and PIN, the bridge to its callers, and the callers themselves. */
export function dialInRoutes(parts: DialInRoutesParts): Router {
  const { dialIn, rooms, access, settings, now } = parts;
  const router = Router();
  const body = [jsonOnly, json({ limit: "8kb" })];
  const isHost = async (request: Request, response: Response) =>
    (await access.roleOf(request, response)) === "host";
  /** What a host asks for, in a room that can be dialed into. */
  const command = async (request: Request, response: Response): Promise<{ dialIn: DialIn; room: Room }> => {
    await access.requireHost(request, response);
    return { dialIn: requireDialIn(dialIn), room: await findRoom(rooms, request) };
  };
  const listCallers = async ({ roomId }: Room, isHost: boolean): Promise<CallerList> => {
    const list = (await dialIn?.callerLists.read(roomId, isHost)) ?? { callers: [], bridge: null };
    return { ...list, now: now() };
  };

  router.get("/room/:roomId/dial-in", async (request, response) => {
    const { roomId } = await findRoom(rooms, request);
    response.set("cache-control", "no-store");
    response.json(await describeDialIn(dialIn, roomId, await isHost(request, response)));
  });

  router.patch("/room/:roomId/dial-in", ...body, async (request, response) => {
    const { dialIn, room } = await command(request, response);
    await dialIn.pins.change(room.roomId, readBody(request, DialInChange));
    response.json(await describeDialIn(dialIn, room.roomId, true));
  });

  router.post("/room/:roomId/dial-in/pin", ...body, async (request, response) => {
    const { dialIn, room } = await command(request, response);
    await dialIn.pins.renew(room.roomId);
    request.log.info({ roomId: room.roomId }, "a room has another PIN");
    response.json(await describeDialIn(dialIn, room.roomId, true));
  });

  router.get("/room/:roomId/shown-caller", async (request, response) => {
    await access.requireHost(request, response);
    await findRoom(rooms, request);
    const from = From.parse(request.query.from);
    response.json(shownCaller(from || null, settings));
  });

  router.get("/room/:roomId/callers", async (request, response) => {
    response.json(await listCallers(await findRoom(rooms, request), await isHost(request, response)));
  });

  router.post("/room/:roomId/bridge", ...body, async (request, response) => {
    const { dialIn, room } = await command(request, response);
    await dialIn.bridges.start(room.roomId);
    response.status(201).json(await listCallers(room, true));
  });

  router.delete("/room/:roomId/bridge", ...body, async (request, response) => {
    const { dialIn, room } = await command(request, response);
    await dialIn.bridges.stop(room.roomId);
    response.json(await listCallers(room, true));
  });

  const withCaller =
    (change: (dialIn: DialIn, room: Room, callerId: string) => Promise<void>) =>
    async (request: Request, response: Response): Promise<void> => {
      const { dialIn, room } = await command(request, response);
      await change(dialIn, room, CallerId.parse(request.params.callerId));
      response.json(await listCallers(room, true));
    };
  const caller = "/room/:roomId/callers/:callerId";
  router.post(
    `${caller}/mute`,
    ...body,
    withCaller(({ callers }, room, id) => callers.mute(room.roomId, id)),
  );
  router.post(
    `${caller}/unmute`,
    ...body,
    withCaller(({ callers }, room, id) => callers.unmute(room.roomId, id)),
  );
  router.post(
    `${caller}/admit`,
    ...body,
    withCaller(({ callers }, room, id) => callers.admit(room, id)),
  );
  router.delete(
    caller,
    ...body,
    withCaller(({ callers }, room, id) => callers.remove(room.roomId, id)),
  );
  return router;
}
