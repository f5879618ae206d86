import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Handlers of requests and of WebSocket upgrades. */
export interface HttpHandlers {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * Passes on only requests whose Host header names this machine. A foreign page can make its own name point to 127.0.0.1
 * (DNS rebinding); its requests then come from this machine's browser, but they carry that name.
 * @param names accepted host names besides those of the loopback address.
 */
export function admitKnownHosts(handlers: HttpHandlers, names: readonly string[]): HttpHandlers {
  const known = new Set([...LOOPBACK_NAMES, ...names]);
  const isKnown = ({ headers: { host = "" } }: IncomingMessage) => {
    const name = host.replace(/:\d+$/, "").toLowerCase();
    return known.has(name) || name.endsWith(".localhost");
  };
  return {
    handle(request, response) {
      if (isKnown(request)) handlers.handle(request, response);
      else
        response
          .writeHead(421, { "Content-Type": "text/plain" })
          .end(`This emulator goes by the names of ${[...known].join(", ")} only.\n`);
    },
    upgrade(request, socket, head) {
      if (isKnown(request)) handlers.upgrade(request, socket, head);
      else socket.end("HTTP/1.1 421 Misdirected Request\r\n\r\n");
    },
  };
}
