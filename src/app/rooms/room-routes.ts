import type { Response } from "express";
import { z } from "zod";
import type { Settings } from "../../settings/settings.ts";
import type { Access } from "../access/access.ts";
import { takeForm, takeJson } from "../http/body.ts";
import { definePage, defineRoute, type Route } from "../http/route.ts";
import { isHost } from "../http/visitor.ts";
import type { OpenTokPlatform } from "../platform/platform.ts";
import { callsNumbers } from "../policy/destination.ts";
import type { KillSwitch } from "../policy/kill-switch.ts";
import { redactNumber } from "../policy/phone-numbers.ts";
import type { StopState } from "../policy/wire.ts";
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
  killSwitch: Pick<KillSwitch, "find">;
  /** Tells the pages of a room. */
  feed: { publishAdmission(roomId: string): void };
  platform: Pick<OpenTokPlatform, "project" | "webToken">;
  settings: Pick<Settings, "platform" | "sip" | "voice" | "dial" | "phoneCountry" | "webhooks">;
}

/** The form of the home page. */
const RoomChoice = z.object({ room: z.unknown() });

const InviteToken = z.string("Give one invite.").max(128, "An invite has 60 characters or so.").optional();

/** Role of a visitor's token at the platform: https://tokbox.com/developer/guides/create-token/ */
const TOKEN_ROLES = { host: "moderator", guest: "publisher", listener: "subscriber" } as const;

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
        const visitor = await parts.access.visitorOf(request, response);
        response.render("home", {
          isHost: isHost(visitor),
          isAdmin: visitor.role === "admin",
          homeJson: isHost(visitor)
            ? toScriptJson({ stopped: await parts.killSwitch.find() } satisfies StopState)
            : null,
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
        const visitor = await parts.access.visitorOf(request, response);
        response.redirect(303, isHost(visitor) ? path : `/sign-in?next=${path}`);
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

function roomRoute({ entry, access, platform, settings }: RoomRoutesParts): Route {
  return defineRoute({
    method: "get",
    path: "/room/:roomId",
    access: "anyone", // who may enter is found out by entering
    summary:
      "What a native client needs to join, with Accept: application/json; else the room page. `invite` in the query is that of an invite link",
    parameters: { roomId: RoomId },
    answers: {
      200: { means: "The token is this visitor's own", schema: { RoomCredentials } },
      303: { means: "Where the page of a guest is who came by an invite link" },
    },
    problems: [403, 404, 429, 502, 504],
    async handle({ request, response, read }) {
      const way = { name: read("roomId"), token: InviteToken.parse(request.query.invite) ?? null };
      const { room, visitor } = await entry.enter(request, response, way);
      const { sessionId, roomId } = room;
      // The invite is in the cookie now: it shall not stand in the address, where others may see or copy it.
      if (way.token !== null && request.accepts(["html", "json"]) !== "json")
        return response.set("cache-control", "no-store").redirect(303, `/room/${roomId}`);
      const role = isHost(visitor) ? "host" : visitor.role === "listener" ? "listener" : "guest";
      const token = await platform.webToken(sessionId, TOKEN_ROLES[role]);
      const credentials = { apiKey: platform.project, sessionId, token };
      const page = { roomId, role, hasGuests: access.hasSignIn, ...pageSettings(settings, role) } as const;
      answer(response, credentials, { ...credentials, ...page });
    },
  });
}

/** Rule of entry to a room, read and set by its hosts. */
function admissionRoutes({ rooms, admissions, feed }: RoomRoutesParts): Route[] {
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
        feed.publishAdmission(roomId);
        request.log.info({ roomId, ...change }, "who may enter a room was changed");
        response.json(await admissions.of(roomId));
      },
    }),
  ];
}

/** The token is this visitor's own: no cache may keep it. */
function answer(response: Response, credentials: RoomCredentials, page: RoomPage): void {
  response.set("cache-control", "no-store");
  const html = () => response.render("room", { page, pageJson: toScriptJson(page) });
  response.format({ html, json: () => response.json(credentials), default: html });
}

/** Targets to call are for hosts only. */
function pageSettings(settings: RoomRoutesParts["settings"], role: RoomPage["role"]) {
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
