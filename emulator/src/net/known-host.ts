import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** What answers requests and WebSockets. */
export interface Door {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/**
 * Lets in only who asks for this machine by name. A foreign page can make its own name point to 127.0.0.1 (DNS
 * rebinding); its requests then come from this machine's browser, but they carry that name.
 * @param names host names that are ours besides those of the loopback address.
 */
export function admitKnownHosts(door: Door, names: readonly string[]): Door {
  const known = new Set([...LOOPBACK_NAMES, ...names]);
  const isKnown = ({ headers: { host = "" } }: IncomingMessage) => {
    const name = host.replace(/:\d+$/, "").toLowerCase();
    return known.has(name) || name.endsWith(".localhost");
  };
  return {
    handle(request, response) {
      if (isKnown(request)) door.handle(request, response);
      else
        response
          .writeHead(421, { "Content-Type": "text/plain" })
          .end(`This emulator goes by the names of ${[...known].join(", ")} only.\n`);
    },
    upgrade(request, socket, head) {
      if (isKnown(request)) door.upgrade(request, socket, head);
      else socket.end("HTTP/1.1 421 Misdirected Request\r\n\r\n");
    },
  };
}
