import { z } from "zod";
import type { Settings } from "../../settings/settings.ts";
import { ignoreJson, takeJson } from "../http/body.ts";
import { defineRoute, type Route } from "../http/route.ts";
import { isHost, type Role } from "../http/visitor.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import { findDialIn } from "./dial-in-request.ts";
import { describeNumber, toTelLink } from "./number-display.ts";
import { shownCaller } from "./shown-caller.ts";
import type { Telephone } from "./telephone.ts";
import { DialIn, DialInChange, ShownCaller } from "./wire.ts";

const BODY_LIMIT = "8kb";

const From = z.string("Give one caller, like from=14155550100@example.com.").max(256).optional();

interface DialInRoutesParts {
  telephone: Telephone | null;
  rooms: Pick<Rooms, "find">;
  /** Tells the pages of a room. */
  feed: { publishDialIn(roomId: string): void };
  settings: Pick<Settings, "sip" | "voice">;
}

/** A room's numbers and PIN, and what telephones show that are called from it. */
export function dialInRoutes(parts: DialInRoutesParts): Route[] {
  const { rooms, feed, settings } = parts;
  return [
    defineRoute({
      method: "get",
      path: "/room/:roomId/dial-in",
      access: "participant",
      summary: "The numbers and the PIN; the PIN for hosts, and where they allow it for guests",
      parameters: { roomId: RoomId },
      answers: { 200: { means: "Without numbers where dial-in is not set up", schema: { DialIn } } },
      problems: [404],
      async handle({ response, visitor, read }) {
        const { roomId } = await findRoom(rooms, read("roomId"));
        response.set("cache-control", "no-store");
        response.json(await describeDialIn(parts.telephone, roomId, visitor.role));
      },
    }),
    defineRoute({
      method: "patch",
      path: "/room/:roomId/dial-in",
      access: "host",
      summary: "Who sees the PIN, and whether callers wait for a host",
      parameters: { roomId: RoomId },
      body: takeJson({ DialInChange }, BODY_LIMIT),
      answers: { 200: { means: "How the room is dialed into now", schema: { DialIn } } },
      problems: [404],
      async handle({ response, read, body: change }) {
        const { telephone, room } = await findDialIn(parts, read);
        await telephone.pins.change(room.roomId, change);
        if (change.waitsForHost === false) await telephone.callers.admitAll(room);
        feed.publishDialIn(room.roomId);
        response.json(await describeDialIn(telephone, room.roomId, "host"));
      },
    }),
    defineRoute({
      method: "post",
      path: "/room/:roomId/dial-in/pin",
      access: "host",
      summary: "Takes another PIN; the old one leads nowhere from now on",
      parameters: { roomId: RoomId },
      body: ignoreJson(BODY_LIMIT),
      answers: { 200: { means: "How the room is dialed into now", schema: { DialIn } } },
      problems: [404],
      async handle({ request, response, read }) {
        const { telephone, room } = await findDialIn(parts, read);
        await telephone.pins.renew(room.roomId);
        feed.publishDialIn(room.roomId);
        request.log.info({ roomId: room.roomId }, "a room has another PIN");
        response.json(await describeDialIn(telephone, room.roomId, "host"));
      },
    }),
    defineRoute({
      method: "get",
      path: "/room/:roomId/shown-caller",
      access: "host",
      summary: "Who a telephone that is called will say is calling, for a `from` in the query",
      parameters: { roomId: RoomId },
      answers: { 200: { means: "As far as it is known", schema: { ShownCaller } } },
      problems: [404],
      async handle({ request, response, read }) {
        await findRoom(rooms, read("roomId"));
        response.json(shownCaller(From.parse(request.query.from) || null, settings));
      },
    }),
  ];
}

/** The ways to dial into a room, as a visitor sees them. A listener never sees the PIN: who dials in may speak. */
async function describeDialIn(
  telephone: Pick<Telephone, "voice" | "pins"> | null,
  roomId: string,
  role: Role,
): Promise<DialIn> {
  if (!telephone)
    return {
      ...{ numbers: [], pin: null, pinExpiresAt: null, tel: null },
      ...{ guestsSeePin: false, waitsForHost: false },
    };
  const { numbers } = telephone.voice;
  const { pin, pinExpiresAt, guestsSeePin, waitsForHost } = await telephone.pins.of(roomId);
  const maySeePin = isHost({ role }) || (role === "guest" && guestsSeePin);
  return {
    numbers: numbers.map(describeNumber),
    pin: maySeePin ? pin : null,
    pinExpiresAt: maySeePin ? pinExpiresAt : null,
    tel: maySeePin ? toTelLink(numbers[0], pin) : null,
    guestsSeePin,
    waitsForHost,
  };
}
