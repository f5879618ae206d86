import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createSecureServer, Server as SecureServer } from "node:https";
import type { Duplex } from "node:stream";
import { type Settings, SettingsError } from "./settings/settings.ts";

const EMULATOR_PATH = /^\/_emulator(?=[/?]|$)/;
/** The time that requests under way get when a stop is asked for: longer than the platform gets to answer a dial. */
const DRAIN_MS = 11_000;

/** The emulator's handlers of requests and WebSocket upgrades. */
export interface EmulatorHandlers {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** The handlers of requests; null until they are ready. */
export interface Handlers {
  emulator: EmulatorHandlers | null;
  app: { handle(request: IncomingMessage, response: ServerResponse): void } | null;
}

/** Listens for HTTP, or for HTTPS if there is a certificate. @throws SettingsError if the port is taken or may not be used. */
export async function listen(
  handlers: Handlers,
  { server: { tls, host, port } }: { server: Pick<Settings["server"], "tls" | "host" | "port"> },
): Promise<Server> {
  const handle = (request: IncomingMessage, response: ServerResponse) => answer(handlers, request, response);
  const server = tls
    ? createSecureServer({ key: tls.key, cert: tls.certificate }, handle)
    : createServer(handle);
  server.on("upgrade", (request, socket, head) => {
    socket.on("error", () => socket.destroy());
    if (handlers.emulator && EMULATOR_PATH.test(request.url ?? ""))
      handlers.emulator.upgrade(request, socket, head);
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

/** Gives new connections another certificate. Those that stand go on. */
export function renewCertificate(
  servers: readonly Server[],
  { key, certificate }: NonNullable<Settings["server"]["tls"]>,
): void {
  for (const server of servers)
    if (server instanceof SecureServer) server.setSecureContext({ key, cert: certificate });
}

/** Requests for the emulator bypass the app: none of its middleware applies to them. */
function answer({ emulator, app }: Handlers, request: IncomingMessage, response: ServerResponse): void {
  if (emulator && EMULATOR_PATH.test(request.url ?? "")) emulator.handle(request, response);
  else if (app) app.handle(request, response);
  else response.writeHead(503, { "content-type": "text/plain", "retry-after": "1" }).end("starting\n");
}

/** Takes no new connections, and waits for requests under way: DRAIN_MS at most. */
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
