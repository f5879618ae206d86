import type { Response } from "express";
import { z } from "zod";
import type { Settings } from "../../settings/settings.ts";
import type { Access, Role } from "../access/access.ts";
import { isHost } from "../access/visitor.ts";
import { takeForm, takeJson } from "../http/body.ts";
import { definePage, defineRoute, type Route } from "../http/route.ts";
import type { OpenTokPlatform } from "../platform/platform.ts";
import { callsNumbers } from "../policy/destination.ts";
import { redactNumber } from "../policy/phone-numbers.ts";
import type { Admissions } from "./admissions.ts";
import type { RoomEntry } from "./room-entry.ts";
import { newRoomId } from "./room-names.ts";
import { findRoom } from "./room-request.ts";
import type { Rooms } from "./rooms.ts";
import { Admission, AdmissionChange, RoomCredentials, RoomId, type RoomPage } from "./wire.ts";

interface RoomRoutesParts {
  rooms: Rooms;
  access: Access;
  entry: RoomEntry;
  admissions: Admissions;
  platform: Pick<OpenTokPlatform, "project" | "webToken">;
  settings: Pick<Settings, "platform" | "sip" | "voice" | "dial" | "phoneCountry" | "webhooks">;
}

/** The form of the home page. */
const RoomChoice = z.object({ room: z.unknown() });

const BODY_LIMIT = "8kb";

/** The home page, the page of a room, and who may enter it. */
export function roomRoutes(parts: RoomRoutesParts): Route[] {
  return [...homeRoutes(parts), roomRoute(parts), ...admissionRoutes(parts)];
}

function homeRoutes(parts: RoomRoutesParts): Route[] {
  return [
    definePage({
      method: "get",
      path: "/",
      access: "anyone",
      async handle({ request, response }) {
        response.render("home", {
          role: await parts.access.roleOf(request, response),
          hasSignIn: parts.access.hasSignIn,
          isLocal: parts.settings.platform?.isLocal ?? false,
        });
      },
    }),
    definePage({
      method: "post",
      path: "/",
      access: "anyone",
      body: takeForm({ RoomChoice }),
      async handle({ request, response, body }) {
        const path = roomPath(body.room);
        const role = await parts.access.roleOf(request, response);
        response.redirect(303, role === "host" ? path : `/sign-in?next=${path}`);
      },
    }),
    definePage({
      method: "get",
      path: "/room",
      access: "anyone",
      handle({ request, response }) {
        response.redirect(303, roomPath(request.query.room));
      },
    }),
  ];
}

function roomRoute({ entry, platform, settings }: RoomRoutesParts): Route {
  return defineRoute({
    method: "get",
    path: "/room/:roomId",
    access: "anyone", // who may enter is found out by entering
    summary: "What a native client needs to join, with Accept: application/json; else the room page",
    parameters: { roomId: RoomId },
    answers: { 200: { means: "The token is this visitor's own", schema: { RoomCredentials } } },
    problems: [403, 404, 502, 504],
    async handle({ request, response, read }) {
      const { room, visitor } = await entry.enter(request, response, read("roomId"));
      const { sessionId, roomId } = room;
      const role = isHost(visitor) ? "host" : "guest";
      const token = platform.webToken(sessionId, role === "host" ? "moderator" : "publisher");
      const credentials = { apiKey: platform.project, sessionId, token };
      answer(response, credentials, { ...credentials, roomId, role, ...pageSettings(settings, role) });
    },
  });
}

/** Who may enter a room: its hosts say so. */
function admissionRoutes({ rooms, admissions }: RoomRoutesParts): Route[] {
  const answers = { 200: { means: "Who may enter now", schema: { Admission } } } as const;
  return [
    defineRoute({
      method: "get",
      path: "/room/:roomId/admission",
      access: "host",
      summary: "Who may enter besides hosts",
      parameters: { roomId: RoomId },
      answers,
      problems: [404],
      async handle({ response, read }) {
        const { roomId } = await findRoom(rooms, read("roomId"));
        response.json(await admissions.of(roomId));
      },
    }),
    defineRoute({
      method: "patch",
      path: "/room/:roomId/admission",
      access: "host",
      summary: "Changes who may enter, and locks the room or opens it again",
      parameters: { roomId: RoomId },
      body: takeJson({ AdmissionChange }, BODY_LIMIT),
      answers,
      problems: [404],
      async handle({ request, response, read, body: change }) {
        const { roomId } = await findRoom(rooms, read("roomId"));
        await admissions.change(roomId, change);
        request.log.info({ roomId, ...change }, "who may enter a room was changed");
        response.json(await admissions.of(roomId));
      },
    }),
  ];
}

/** The token is this visitor's own: no cache may keep it. */
function answer(response: Response, credentials: RoomCredentials, page: RoomPage): void {
  response.set("cache-control", "no-store");
  response.format({
    html: () => response.render("room", { page, pageJson: toScriptJson(page) }),
    json: () => response.json(credentials),
  });
}

/** Targets to call are for hosts only. */
function pageSettings(settings: RoomRoutesParts["settings"], role: Role) {
  const { platform, sip, voice, phoneCountry, webhooks } = settings;
  const isHost = role === "host";
  return {
    proxyUrl: platform?.proxyUrl ?? null,
    defaultTarget: isHost ? sip.uri : null,
    suggestions: (isHost && platform?.suggestions) || [],
    defaultCountry: phoneCountry,
    callsNumbers: callsNumbers(settings),
    bridgeNumber: voice && (role === "host" ? voice.numbers[0] : redactNumber(voice.numbers[0])),
    callMonitoring: webhooks.trust !== "nobody",
  };
}

/** An empty name is a new room. @throws ZodError for a name that no room can have. */
function roomPath(name: unknown): string {
  return `/room/${name === undefined || name === "" ? newRoomId() : RoomId.parse(name)}`;
}

/** JSON for a script block: nothing in it can end the block or, in old parsers, a line. */
function toScriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
