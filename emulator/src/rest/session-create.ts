import { isIPv4 } from "node:net";
import { parse as parseForm } from "node:querystring";
import { type Response, Router, text } from "express";
import { z } from "zod";
import type { MediaMode } from "../signaling/session-ids.ts";
import type { OwnSessions } from "../signaling/sessions.ts";
import { ApiError } from "./rest-error.ts";
import { Flag, option } from "./sdk-options.ts";

/**
 * `p2p.preference` of the API, and the other words for it that libraries send: `always` of Vonage's for Python, and
 * what an app writes as `mediaMode`, which `@vonage/video` passes on.
 */
const mediaModes = {
  enabled: "relayed",
  always: "relayed",
  relayed: "relayed",
  disabled: "routed",
  routed: "routed",
} as const satisfies Record<string, MediaMode>;

/** In a form, JavaScript writes what is unset as text. */
const UNSET_WORDS: readonly unknown[] = ["null", "undefined"];

/** https://tokbox.com/developer/rest/#create_session */
const SessionOptions = z.object({
  "p2p.preference": option(z.enum(Object.keys(mediaModes) as (keyof typeof mediaModes)[])),
  archiveMode: option(z.enum(["manual", "always"])),
  e2ee: option(Flag),
  location: option(z.string().refine(isIPv4, "must be an IPv4 address")),
});

interface SessionRequest {
  mediaMode: MediaMode;
  /** IPv4 address; empty: anywhere. */
  location: string;
}

export interface SessionCreateParts {
  projectId: string;
  sessions: Pick<OwnSessions, "create">;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** `POST /session/create`: the answer is JSON where JSON is asked for, else XML. */
export function createSessionRoute({ projectId, sessions, now }: SessionCreateParts): Router {
  const router = Router();
  // Of any type: Vonage's library for Python sends the form as application/json once it has sent JSON before.
  router.post("/session/create", text({ type: () => true }), (request, response) => {
    request.body = readFields(request.body);
    const { mediaMode, location } = parseOptions(request.body);
    const session = sessions.create(mediaMode, location);
    const created = {
      session_id: session.id,
      project_id: projectId,
      partner_id: projectId,
      create_dt: formatDate(now()),
      media_server_url: "",
    };
    if (request.accepts(["xml", "json"]) === "json") response.json([created]);
    else sendXml(response, created);
  });
  return router;
}

/** @param body a form, or an object of JSON. */
function readFields(body: unknown): unknown {
  if (typeof body !== "string") return {};
  if (!body.trimStart().startsWith("{")) return { ...parseForm(body) };
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ApiError(400, `The body can't be read: ${error instanceof Error ? error.message : error}`);
  }
}

function parseOptions(fields: unknown): SessionRequest {
  const parsed = SessionOptions.safeParse(dropUnsetWords(fields));
  if (!parsed.success) throw new ApiError(400, `Bad session options: ${z.prettifyError(parsed.error)}`);
  const { "p2p.preference": preference = "enabled", archiveMode, e2ee, location = "" } = parsed.data;
  const mediaMode = mediaModes[preference];
  if (archiveMode === "always") {
    if (mediaMode === "relayed") {
      throw new ApiError(400, "A session with archiveMode always must be routed: p2p.preference disabled");
    }
    throw new ApiError(501, "archiveMode=always is not emulated: nothing would be recorded");
  }
  if (e2ee) throw new ApiError(501, "End-to-end encryption is not emulated: e2ee=true");
  return { mediaMode, location };
}

function dropUnsetWords(fields: unknown): unknown {
  if (typeof fields !== "object" || fields === null) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => !UNSET_WORDS.includes(value)));
}

function sendXml(
  response: Response,
  session: { session_id: string; partner_id: string; create_dt: string },
): void {
  const fields = (["session_id", "partner_id", "create_dt"] as const).map(
    (name) => `<${name}>${session[name]}</${name}>`,
  );
  response
    .type("text/xml")
    .send(
      `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><sessions><Session>${fields.join("")}</Session></sessions>`,
    );
}

/** `Fri Feb 14 05:14:54 UTC 2025` */
function formatDate(ms: number): string {
  const [weekday, day, month, year, time] = new Date(ms).toUTCString().replace(",", "").split(" ");
  return `${weekday} ${month} ${day} ${time} UTC ${year}`;
}
