import { json } from "body-parser";
import { Router } from "express";
import { z } from "zod";
import type { Settings } from "../../settings/settings.ts";
import type { Access } from "../access/access.ts";
import { jsonOnly, readBody } from "../http/json-body.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { readCommand } from "./dial-in-request.ts";
import { describeNumber, toTelLink } from "./number-display.ts";
import { shownCaller } from "./shown-caller.ts";
import type { Telephone } from "./telephone.ts";
import { DialInChange, type DialIn as WireDialIn } from "./wire.ts";

const From = z.string("Give one caller, like from=14155550100@example.com.").max(256).optional();

interface DialInRoutesParts {
  telephone: Telephone | null;
  rooms: Pick<Rooms, "find">;
  access: Access;
  /** Tells the pages of a room. */
  feed: { publishDialIn(roomId: string): void };
  settings: Pick<Settings, "sip" | "voice">;
}

/** A room's numbers and PIN, and what telephones show that are called from it. */
export function dialInRoutes(parts: DialInRoutesParts): Router {
  const { rooms, access, feed, settings } = parts;
  const router = Router();
  const body = [jsonOnly, json({ limit: "8kb" })];

  router.get("/room/:roomId/dial-in", async (request, response) => {
    const { roomId } = await findRoom(rooms, request);
    const role = await access.roleOf(request, response);
    response.set("cache-control", "no-store");
    response.json(await describeDialIn(parts.telephone, roomId, role === "host"));
  });

  router.patch("/room/:roomId/dial-in", ...body, async (request, response) => {
    const { telephone, room } = await readCommand(parts, request, response);
    const change = readBody(request, DialInChange);
    await telephone.pins.change(room.roomId, change);
    if (change.waitsForHost === false) await telephone.callers.admitAll(room);
    feed.publishDialIn(room.roomId);
    response.json(await describeDialIn(telephone, room.roomId, true));
  });

  router.post("/room/:roomId/dial-in/pin", ...body, async (request, response) => {
    const { telephone, room } = await readCommand(parts, request, response);
    await telephone.pins.renew(room.roomId);
    feed.publishDialIn(room.roomId);
    request.log.info({ roomId: room.roomId }, "a room has another PIN");
    response.json(await describeDialIn(telephone, room.roomId, true));
  });

  router.get("/room/:roomId/shown-caller", async (request, response) => {
    await access.requireHost(request, response);
    await findRoom(rooms, request);
    response.json(shownCaller(From.parse(request.query.from) || null, settings));
  });

  return router;
}

/** The ways to dial into a room, as a host or a guest sees them. */
async function describeDialIn(
  telephone: Pick<Telephone, "voice" | "pins"> | null,
  roomId: string,
  isHost: boolean,
): Promise<WireDialIn> {
  if (!telephone) return { numbers: [], pin: null, tel: null, guestsSeePin: false, waitsForHost: false };
  const { numbers } = telephone.voice;
  const { pin, guestsSeePin, waitsForHost } = await telephone.pins.of(roomId);
  const maySeePin = isHost || guestsSeePin;
  return {
    numbers: numbers.map(describeNumber),
    pin: maySeePin ? pin : null,
    tel: maySeePin ? toTelLink(numbers[0], pin) : null,
    guestsSeePin,
    waitsForHost,
  };
}
