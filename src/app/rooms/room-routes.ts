import type { Response } from "express";
import { z } from "zod";
import type { Settings } from "../../settings/settings.ts";
import type { Access, Role } from "../access/access.ts";
import { takeForm } from "../http/body.ts";
import { definePage, defineRoute, type Route } from "../http/route.ts";
import type { OpenTokPlatform } from "../platform/platform.ts";
import { callsNumbers } from "../policy/destination.ts";
import { redactNumber } from "../policy/phone-numbers.ts";
import { newRoomId } from "./room-names.ts";
import type { Rooms } from "./rooms.ts";
import { RoomCredentials, RoomId, type RoomPage } from "./wire.ts";

interface RoomRoutesParts {
  rooms: Rooms;
  access: Access;
  platform: Pick<OpenTokPlatform, "project" | "webToken">;
  settings: Pick<Settings, "platform" | "sip" | "voice" | "dial" | "phoneCountry" | "webhooks">;
}

/** The form of the home page. */
const RoomChoice = z.object({ room: z.unknown() });

/** The home page and the page of a room. */
export function roomRoutes(parts: RoomRoutesParts): Route[] {
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
      handle({ response, body }) {
        response.redirect(303, roomPath(body.room));
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
    defineRoute({
      method: "get",
      path: "/room/:roomId",
      access: "anyone",
      summary: "What a native client needs to join, with Accept: application/json; else the room page",
      parameters: { roomId: RoomId },
      answers: { 200: { means: "The token is this visitor's own", schema: { RoomCredentials } } },
      problems: [502, 504],
      async handle({ request, response, read }) {
        const { sessionId, roomId } = await parts.rooms.findOrCreate(read("roomId"));
        const role = await parts.access.roleOf(request, response);
        const token = parts.platform.webToken(sessionId, role === "host" ? "moderator" : "publisher");
        const credentials = { apiKey: parts.platform.project, sessionId, token };
        answer(response, credentials, {
          ...credentials,
          roomId,
          role,
          ...pageSettings(parts.settings, role),
        });
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
