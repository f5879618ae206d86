import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import express, { type ErrorRequestHandler, type Express } from "express";
import type { Pages } from "./inspector/pages.ts";
import { createFaultInjectionRoute } from "./rest/fault-injection-route.ts";
import { type ApiParts, createApi } from "./rest/rest-api.ts";
import { type ClientHttpParts, createClientHttp } from "./signaling/client-http.ts";
import type { SignalingServer } from "./signaling/websocket-server.ts";
import type { Voice } from "./voice/voice.ts";
import type { WebhookQueue } from "./webhooks/webhook-queue.ts";

export const API_PATH = "/_emulator/api";
/** The Voice API over REST: in the cloud it has a host of its own. */
export const VOICE_API_PATH = "/_emulator/voice";
/** Argument of a page's `OT.setProxyUrl`, behind its own origin. */
export const PROXY_PATH = "/_emulator/client";

/** Fault injection: faults in the delivery of callbacks, read and set. */
const DELIVERY_PATH = "/_emulator/webhooks/delivery";

/** The emulator's own pages, under the rest of `/_emulator`; null: there are none. */
type OwnPages = Pick<Pages, "handle" | "upgrade"> | null;

export type RouteParts = ApiParts &
  ClientHttpParts & {
    webhookQueue: Pick<WebhookQueue, "faults">;
    voice: Pick<Voice, "api">;
    pages: OwnPages;
  };

/** Everything under `/_emulator/`, in the order in which a request meets it. */
export function createRoutes(parts: RouteParts): Express {
  const routes = express();
  routes.disable("x-powered-by");
  routes.use(API_PATH, createApi(parts));
  routes.use(VOICE_API_PATH, parts.voice.api);
  routes.use(PROXY_PATH, createClientHttp(parts));
  routes.use(DELIVERY_PATH, createFaultInjectionRoute(parts.webhookQueue));
  routes.use((request, response) => {
    if (parts.pages?.handle(request, response)) return;
    response.status(404).type("text/plain").send(`The emulator has no ${request.path}\n`);
  });
  routes.use(answerError);
  return routes;
}

/** Errors outside the APIs, such as a path that can't be decoded. */
const answerError: ErrorRequestHandler = (error, _request, response, _next) => {
  const status = error instanceof URIError ? 400 : 500;
  response
    .status(status)
    .type("text/plain")
    .send(`${String(error)}\n`);
};

/** A WebSocket of the browser library, or of one of our pages; anything else is refused. */
export function upgradeTo(
  signaling: Pick<SignalingServer, "upgrade">,
  pages: OwnPages,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    // Who goes away while being refused is no accident.
    socket.on("error", () => socket.destroy());
    if (request.url?.startsWith(`${PROXY_PATH}/`)) signaling.upgrade(request, socket, head);
    else if (!pages?.upgrade(request, socket, head)) socket.end("HTTP/1.1 404 Not Found\r\n\r\n");
  };
}
