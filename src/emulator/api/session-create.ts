import { isIPv4 } from "node:net";
import { type Response, Router, urlencoded } from "express";
import { z } from "zod";
import type { OwnSessions } from "../signaling/sessions.ts";
import { ApiError } from "./errors.ts";

/** https://tokbox.com/developer/rest/#create_session */
const SessionOptions = z.looseObject({
  "p2p.preference": z.enum(["enabled", "disabled"]).default("enabled"),
  archiveMode: z.enum(["manual", "always"]).default("manual"),
  e2ee: z.enum(["true", "false"]).default("false"),
  location: z
    .string()
    .refine((address) => address === "" || isIPv4(address), "must be an IPv4 address")
    .default(""),
});

export interface SessionCreateParts {
  projectId: string;
  sessions: Pick<OwnSessions, "create">;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** `POST /session/create`: the answer is JSON where JSON is asked for, else XML. */
export function createSessionRoute({ projectId, sessions, now }: SessionCreateParts): Router {
  const router = Router();
  router.post("/session/create", urlencoded({ extended: false }), (request, response) => {
    const options = parseOptions(request.body ?? {});
    const mediaMode = options["p2p.preference"] === "disabled" ? "routed" : "relayed";
    const session = sessions.create(mediaMode, options.location);
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

function parseOptions(body: unknown): z.infer<typeof SessionOptions> {
  const parsed = SessionOptions.safeParse(body);
  if (!parsed.success) throw new ApiError(400, `Bad session options: ${z.prettifyError(parsed.error)}`);
  if (parsed.data.archiveMode === "always") {
    if (parsed.data["p2p.preference"] === "enabled") {
      throw new ApiError(400, "A session with archiveMode always must be routed: p2p.preference disabled");
    }
    throw new ApiError(501, "archiveMode=always is not emulated: nothing would be recorded");
  }
  if (parsed.data.e2ee === "true")
    throw new ApiError(501, "End-to-end encryption is not emulated: e2ee=true");
  return parsed.data;
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
