import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { Duplex } from "node:stream";
import { type Settings, SettingsError } from "./settings.ts";

const EMULATOR_PATH = /^\/_emulator(?=[/?]|$)/;
/** What is under way when a stop is asked for gets this long, in milliseconds. */
const DRAIN_MS = 8_000;

/** Where requests and WebSockets for the emulator go. */
export interface EmulatorDoor {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** What answers requests, as it becomes ready. */
export interface Front {
  emulator: EmulatorDoor | null;
  app: { handle(request: IncomingMessage, response: ServerResponse): void } | null;
}

/** @throws where the port is taken or may not be used. */
export async function listen(
  front: Front,
  { server: { tls, host, port } }: Pick<Settings, "server">,
): Promise<Server> {
  const handle = (request: IncomingMessage, response: ServerResponse) => answer(front, request, response);
  const server = tls
    ? createSecureServer({ key: tls.key, cert: tls.certificate }, handle)
    : createServer(handle);
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (front.emulator && EMULATOR_PATH.test(request.url ?? ""))
      front.emulator.upgrade(request, socket, head);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const name = error.code === "EADDRINUSE" || error.code === "EACCES" ? "PORT" : "HOST";
      reject(new SettingsError([`${name}: ${host}:${port} can't be used (${error.message}).`]));
    });
    server.listen(port, host, resolve);
  });
  return server;
}

/** The emulator's paths pass by the app: no middleware, no policy of its pages applies to them. */
function answer({ emulator, app }: Front, request: IncomingMessage, response: ServerResponse): void {
  if (emulator && EMULATOR_PATH.test(request.url ?? "")) emulator.handle(request, response);
  else if (app) app.handle(request, response);
  else response.writeHead(503, { "content-type": "text/plain", "retry-after": "1" }).end("starting\n");
}

/** Takes no new connections, and waits for what is under way: so long and no longer. */
export function drain(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const deadline = setTimeout(() => server.closeAllConnections(), DRAIN_MS);
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
  });
}

export function portOf(server: Server | undefined): number {
  const address = server?.address();
  if (!address || typeof address === "string") throw new Error("The server does not listen.");
  return address.port;
}
