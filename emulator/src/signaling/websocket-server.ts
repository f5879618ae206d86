import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { ClientLink, type ClientLinkParts } from "./client-link.ts";
import { FrameError } from "./frames.ts";

/** How long a client whose socket broke may stay away before the others see it leave. */
const RECONNECTION_GRACE_MS = 15_000;
/** Clients ping every 2 s; a hidden tab wakes up once a minute. */
const SILENCE_MAX_MS = 90_000;
/** An SDP with every codec has 20 kB. */
const MESSAGE_MAX_BYTES = 512 * 1024;
/** Unsent data after which a socket counts as broken. */
const UNSENT_MAX_BYTES = 16 * 1024 * 1024;

/** "Unsupported data": the one answer after which the browser library does not try to reconnect. */
const CLOSE_FOR_GOOD = 1003;

/**
 * "Going away" (RFC 6455 section 7.4.1): the tab is closed, or shows another page. Browsers say so by themselves, and no
 * script can. The library says goodbye before, which gets lost at times.
 */
const TAB_GONE = 1001;

export interface SignalingServerOptions extends ClientLinkParts {
  /** Milliseconds; a test may be in a hurry. */
  reconnectionGraceMs?: number;
}

interface Client {
  link: ClientLink;
  socket: WebSocket;
  /** Runs while the socket is away, or silent. */
  timer: NodeJS.Timeout;
}

/** Owns the sockets of the browsers: which client is on which, and what happens when one breaks. */
export class SignalingServer {
  readonly #options: SignalingServerOptions;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX_BYTES });
  readonly #clients = new Map<string, Client>();

  constructor(options: SignalingServerOptions) {
    this.#options = options;
  }

  /** Takes over a request to upgrade to WebSocket. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const query = new URL(request.url ?? "/", "ws://emulator").searchParams;
      this.#open(webSocket, query.get("socketId") ?? randomUUID(), query.get("reconnect") === "true");
    });
  }

  /** Disconnects everybody for good. The server goes on. */
  disconnectAll(): void {
    for (const { link, socket } of [...this.#clients.values()]) {
      link.end("networkDisconnected");
      socket.close(CLOSE_FOR_GOOD, "The session is over");
    }
  }

  /** Disconnects everybody, and waits until the sockets are closed. */
  async close(): Promise<void> {
    const sockets = [...this.#server.clients];
    this.disconnectAll();
    for (const { timer } of this.#clients.values()) clearTimeout(timer);
    this.#clients.clear();
    await Promise.all(sockets.map((socket) => closed(socket)));
    this.#server.close();
  }

  #open(socket: WebSocket, socketId: string, isReconnection: boolean): void {
    socket.on("error", () => socket.terminate());
    const known = this.#clients.get(socketId);
    if (isReconnection && (!known || known.link.isOver)) {
      // Nobody is waiting under this name: the emulator was restarted, or it took too long.
      socket.close(CLOSE_FOR_GOOD, "Unknown socket");
      return;
    }
    if (known) this.#release(known);
    if (known && !isReconnection) known.link.end("networkDisconnected");
    const link = isReconnection && known ? known.link : new ClientLink(this.#options);
    const client: Client = { link, socket, timer: this.#expectLife(socket) };
    this.#clients.set(socketId, client);
    link.attach((bytes) => transmit(socket, bytes), isReconnection);
    socket.on("message", (data) => this.#receive(client, data));
    socket.on("close", (code) => this.#handleClose(socketId, client, code));
  }

  #receive(client: Client, data: RawData): void {
    clearTimeout(client.timer);
    client.timer = this.#expectLife(client.socket);
    try {
      client.link.receive(toBytes(data));
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      client.socket.close(CLOSE_FOR_GOOD, error.message);
    }
  }

  #handleClose(socketId: string, client: Client, code: number): void {
    clearTimeout(client.timer);
    // A newer socket has taken over.
    if (this.#clients.get(socketId) !== client) return;
    client.link.detach();
    if (code === TAB_GONE) client.link.end("clientDisconnected");
    if (client.link.isOver) {
      this.#clients.delete(socketId);
      return;
    }
    client.timer = setTimeout(() => {
      this.#clients.delete(socketId);
      client.link.end("networkDisconnected");
    }, this.#options.reconnectionGraceMs ?? RECONNECTION_GRACE_MS);
  }

  #release(client: Client): void {
    clearTimeout(client.timer);
    client.link.detach();
    client.socket.terminate();
  }

  #expectLife(socket: WebSocket): NodeJS.Timeout {
    return setTimeout(() => socket.terminate(), SILENCE_MAX_MS);
  }
}

function transmit(socket: WebSocket, bytes: Uint8Array): void {
  if (socket.readyState !== socket.OPEN) return;
  if (socket.bufferedAmount > UNSENT_MAX_BYTES) socket.terminate();
  else socket.send(bytes);
}

function toBytes(data: RawData): Uint8Array {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  return Array.isArray(data) ? Buffer.concat(data) : data;
}

/** Resolves when the socket is closed; one that does not answer the closing handshake in a second is cut. */
function closed(socket: WebSocket): Promise<void> {
  if (socket.readyState === socket.CLOSED) return Promise.resolve();
  return new Promise((resolve) => {
    const impatience = setTimeout(() => socket.terminate(), 1000);
    socket.once("close", () => {
      clearTimeout(impatience);
      resolve();
    });
  });
}
