import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export const API_KEY = "47665971";
export const API_SECRET = "a-secret-of-forty-characters-0123456789a";

export type Operation =
  | "create session"
  | "dial"
  | "disconnect"
  | "find connection"
  | "find stream"
  | "list streams"
  | "play digits"
  | "play digits to all"
  | "mute stream"
  | "mute all";

/** How the stand-in answers: as the platform does, or as platforms do on their bad days. */
export type Manner =
  | "right"
  /** Not before `release`. */
  | "held"
  /** Not before 30 s have passed. */
  | "slow"
  | "empty 500"
  | "500 of an empty object"
  | "500 with words"
  | "html"
  | "garbage"
  | "reset"
  /** The phone is called, and the answer to that is lost. */
  | "answer lost"
  /** A proxy's own answer: it has waited in vain. */
  | "408 of a proxy"
  | "forbidden"
  | "bad uri"
  | "gone"
  | "no video";

export interface PlatformRequest {
  operation: Operation;
  path: string;
  body: string;
  headers: IncomingMessage["headers"];
}

export interface DialBody {
  sessionId: string;
  token: string;
  sip: {
    uri: string;
    from?: string;
    headers?: Record<string, string>;
    auth?: { username: string; password: string };
    secure?: boolean;
    video?: boolean;
    observeForceMute?: boolean;
    streams?: string[];
  };
}

const SLOW_MS = 30_000;

/** A stand-in for the platform's REST API that can misbehave. It calls nobody. */
export class StandInPlatform {
  readonly requests: PlatformRequest[] = [];
  /** Requests that the platform knows nothing about. */
  readonly unknown: string[] = [];
  /** Streams that are in a session now; each dial adds one. */
  readonly streams = new Set<string>();
  /** The same for connections. */
  readonly connections = new Set<string>();
  /** Id of the next dial's connection; null: the stand-in makes a name up. */
  nextConnectionId: string | null = null;
  readonly #manners = new Map<Operation, Manner>();
  readonly #server: Server;
  readonly #held: (() => void)[] = [];

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param port the one of an earlier stand-in, to come back where it was. */
  static async start(port = 0): Promise<StandInPlatform> {
    const server = createServer();
    const platform = new StandInPlatform(server);
    server.on("request", (request, response) => void platform.#handle(request, response));
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    return platform;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  behave(operation: Operation, manner: Manner): void {
    this.#manners.set(operation, manner);
  }

  /** Lets go every answer that was held. */
  release(): void {
    for (const letGo of this.#held.splice(0)) letGo();
  }

  count(operation: Operation): number {
    return this.requests.filter((request) => request.operation === operation).length;
  }

  dials(): DialBody[] {
    return this.sent("dial").map(({ body }) => body as DialBody);
  }

  /** Requests that were sent, and where to. */
  sent(operation: Operation): { path: string; body: unknown }[] {
    return this.requests
      .filter((request) => request.operation === operation)
      .map(({ path, body }) => ({ path, body: JSON.parse(body) as unknown }));
  }

  async close(): Promise<void> {
    this.release();
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const operation = path.includes("%") ? null : operationOf(request.method ?? "", path);
    if (!operation) {
      this.unknown.push(`${request.method} ${path}`);
      response.writeHead(501).end();
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    this.requests.push({ operation, path, body, headers: request.headers });
    const manner = this.#manners.get(operation) ?? "right";
    if (manner === "held") await new Promise<void>((resolve) => this.#held.push(resolve));
    if (manner === "slow") await delay(SLOW_MS, undefined, { ref: false });
    if (manner === "answer lost") this.#call();
    if (manner === "right" || manner === "held" || manner === "slow") this.#answer(operation, path, response);
    else misbehave(manner, response);
  }

  #call(): { id: string; connectionId: string; streamId: string } {
    const connectionId = this.nextConnectionId ?? randomUUID();
    const call = { id: randomUUID(), connectionId, streamId: randomUUID() };
    this.nextConnectionId = null;
    this.streams.add(call.streamId);
    this.connections.add(connectionId);
    return call;
  }

  #answer(operation: Operation, path: string, response: ServerResponse): void {
    const id = path.split("/").at(-1) ?? "";
    switch (operation) {
      case "create session":
        sendJson(response, 200, [{ session_id: newSessionId(), project_id: API_KEY }]);
        return;
      case "dial":
        sendJson(response, 200, this.#call());
        return;
      case "disconnect":
        this.connections.delete(id);
        response.writeHead(204).end();
        return;
      case "find connection":
        if (this.connections.has(path.split("/").at(-2) ?? "")) response.writeHead(204).end();
        else sendJson(response, 404, { code: 404, message: "Not found" });
        return;
      case "find stream":
        if (this.streams.has(id)) sendJson(response, 200, { id, videoType: "camera" });
        else sendJson(response, 404, { code: 404, message: "Not found" });
        return;
      case "list streams": {
        const items = [...this.streams].map((id) => ({ id, name: "", layoutClassList: [] }));
        sendJson(response, 200, { count: items.length, items });
        return;
      }
      case "play digits":
      case "play digits to all":
        sendJson(response, 200, { code: 200, message: "OK" });
        return;
      case "mute stream":
      case "mute all":
        sendJson(response, 200, { id: API_KEY, status: "ACTIVE" });
    }
  }
}

/** As the platform makes them: the SDK reads the project out of it before it signs a token. */
export function newSessionId(apiKey = API_KEY): string {
  const plain = `1~${apiKey}~~${Date.now()}~${randomUUID()}~~`;
  return `1_${Buffer.from(plain).toString("base64url")}`;
}

function operationOf(method: string, path: string): Operation | null {
  if (method === "POST" && path === "/session/create") return "create session";
  if (method === "POST" && /^\/v2\/project\/[\w-]+\/dial$/.test(path)) return "dial";
  if (method === "DELETE" && /\/session\/[^/]+\/connection\/[^/]+$/.test(path)) return "disconnect";
  if (method === "POST" && /\/session\/[^/]+\/connection\/[^/]+\/play-dtmf$/.test(path)) return "play digits";
  if (method === "POST" && /\/session\/[^/]+\/connection\/[^/]+\/signal$/.test(path))
    return "find connection";
  if (method === "POST" && /\/session\/[^/]+\/play-dtmf$/.test(path)) return "play digits to all";
  if (method === "POST" && /\/session\/[^/]+\/stream\/[^/]+\/mute$/.test(path)) return "mute stream";
  if (method === "POST" && /\/session\/[^/]+\/mute$/.test(path)) return "mute all";
  if (method === "GET" && /\/session\/[^/]+\/stream\/[^/]+$/.test(path)) return "find stream";
  if (method === "GET" && /\/session\/[^/]+\/stream$/.test(path)) return "list streams";
  return null;
}

function misbehave(manner: Manner, response: ServerResponse): void {
  switch (manner) {
    case "empty 500":
      response.writeHead(500, { "content-type": "application/json" }).end();
      return;
    case "500 of an empty object":
      sendJson(response, 500, {});
      return;
    case "500 with words":
      sendJson(response, 500, { code: -1, message: "Internal server error" });
      return;
    case "html":
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome to nginx!</html>");
      return;
    case "garbage":
      response.writeHead(200, { "content-type": "application/json" }).end('{"half":');
      return;
    case "408 of a proxy":
      response.writeHead(408, { "content-type": "text/plain" }).end("Request timeout");
      return;
    case "forbidden":
      sendJson(response, 403, { code: 403, message: "Invalid token" });
      return;
    case "bad uri":
      sendJson(response, 400, { code: 400, message: "Bad SIP URI format" });
      return;
    case "gone":
      sendJson(response, 404, { code: 404, message: "Not found. The session or stream is not found" });
      return;
    case "no video":
      sendJson(response, 400, { code: 15204, message: "SIP video is off" });
      return;
    default:
      response.socket?.resetAndDestroy();
  }
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
