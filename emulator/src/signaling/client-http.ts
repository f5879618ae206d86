import { type Request, type Response, Router } from "express";
import { PLATFORM_ADDRESS } from "./rumor-channel.ts";
import type { Sessions } from "./sessions.ts";
import { type Grant, TokenError } from "./tokens.ts";

export interface ClientHttpParts {
  sessions: Pick<Sessions, "find" | "ownerOf">;
  /** @throws TokenError */
  verifyToken(token: string, sessionId: string): Promise<Grant>;
  /** `127.0.0.1:3478`, as the page's browser reaches it. */
  stunAddress(request: Request): string;
}

/**
 * HTTP requests of the browser library. With `OT.setProxyUrl` it sends everything to one place, with the host name
 * that it meant as the first part of the path.
 */
export function createClientHttp(parts: ClientHttpParts): Router {
  const router = Router();
  router.use(allowOtherOrigins);
  router.get("/:host/project/:apiKey/config.json", (_request, response) => {
    response.json({});
  });
  router.get("/:host/session/:sessionId", async (request, response) => {
    response.json([await describeSession(parts, request)]);
  });
  // Its reports about itself, some 80 per page: accepted, and nobody's business.
  router.post("/:host/prod/logging/:kind", (_request, response) => {
    response.status(200).end();
  });
  return router;
}

/** The page may come from another port: that of the app under development. */
function allowOtherOrigins(request: Request, response: Response, next: () => void): void {
  response.set({
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": request.get("Access-Control-Request-Headers") ?? "*",
    "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
  });
  if (request.method === "OPTIONS") response.status(204).end();
  else next();
}

/**
 * The library tells its errors apart by the code inside an answer with status 200; a real 403 it would repeat.
 */
async function describeSession(
  parts: ClientHttpParts,
  request: Request<{ sessionId: string }>,
): Promise<object> {
  const session = parts.sessions.find(request.params.sessionId);
  if (!session) return refusal(404, "The session does not exist, or was made with another API key");
  try {
    await parts.verifyToken(request.get("X-OPENTOK-AUTH") ?? "", session.id);
  } catch (error) {
    if (error instanceof TokenError) return refusal(403, error.message);
    throw error;
  }
  const stun = `stun:${parts.stunAddress(request)}`;
  return {
    session_id: session.id,
    // The library compares it with what the page gave to `initSession`.
    partner_id: parts.sessions.ownerOf(session.id)?.id,
    messaging_server_url: "rumor.local",
    messaging_url: "ws://rumor.local/rumorwebsocketsv2",
    symphony_address: PLATFORM_ADDRESS,
    media_server_hostname: "mesh.local",
    ice_servers: [{ url: stun, urls: [stun] }],
    properties: describeProperties(session.mediaMode),
  };
}

function refusal(code: 403 | 404, message: string): object {
  return { error: { code, errorMessage: { message } } };
}

function describeProperties(mediaMode: "routed" | "relayed"): object {
  return {
    p2p: { preference: { value: mediaMode === "routed" ? "disabled" : "enabled" } },
    reconnection: true,
    renegotiation: true,
    simulcast: false,
    h264: true,
    vp8: true,
    vp9: true,
  };
}
