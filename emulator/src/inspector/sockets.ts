import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { z } from "zod";

/** The other end of a page's WebSocket. */
export interface PageSeat<Command> {
  receive(command: Command): void;
  leave(): void;
}

/** Handler of a page's WebSockets. */
export interface PageHandler<Command, Message> {
  command: z.ZodType<Command>;
  connect(page: { send(message: Message): void }): PageSeat<Command>;
}

const MAX_COMMAND_BYTES = 64 * 1024;
/** A page that reads more slowly than this is cut off: it comes back by itself, and starts anew. */
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
/** A tab that is gone without a word is noticed after two of these. */
const PING_MS = 10_000;
/** RFC 6455 section 7.4.1. */
const POLICY_VIOLATION = 1008;

/** The WebSockets of the emulator's own pages. */
export class PageSockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MAX_COMMAND_BYTES });

  /** Upgrades a request of our own pages; other sites' pages are refused. */
  accept<Command, Message>(
    req: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    handler: PageHandler<Command, Message>,
  ): void {
    // Browsers let any site open a WebSocket to this machine; only Origin tells which.
    if (!isSameOrigin(req)) return void socket.end("HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n");
    this.#server.handleUpgrade(req, socket, head, (webSocket) => serve(webSocket, handler));
  }

  close(): void {
    for (const client of this.#server.clients) client.terminate();
    this.#server.close();
  }
}

function isSameOrigin(req: IncomingMessage): boolean {
  const origin = req.headers.origin;
  if (!origin || !URL.canParse(origin)) return false;
  return new URL(origin).host === req.headers.host;
}

function serve<Command, Message>(webSocket: WebSocket, handler: PageHandler<Command, Message>): void {
  // ws closes after an error: `close` does what there is to do.
  webSocket.on("error", () => undefined);
  const stopPinging = keepAlive(webSocket);
  const seat = handler.connect({
    send(message) {
      if (webSocket.readyState !== webSocket.OPEN) return;
      if (webSocket.bufferedAmount > MAX_UNREAD_BYTES) return webSocket.terminate();
      webSocket.send(JSON.stringify(message));
    },
  });
  webSocket.on("message", (data) => {
    const command = handler.command.safeParse(readJson(String(data)));
    if (command.success) seat.receive(command.data);
    else webSocket.close(POLICY_VIOLATION, "Not a command that this page knows");
  });
  webSocket.on("close", () => {
    stopPinging();
    seat.leave();
  });
}

/** @returns a function that stops it. */
function keepAlive(webSocket: WebSocket): () => void {
  let isAlive = true;
  webSocket.on("pong", () => {
    isAlive = true;
  });
  const timer = setInterval(() => {
    if (!isAlive) return webSocket.terminate();
    isAlive = false;
    webSocket.ping();
  }, PING_MS);
  return () => clearInterval(timer);
}

/** @returns undefined for what is no JSON: no command is. */
function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
