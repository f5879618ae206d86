import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { vi } from "vitest";

const SOON = { timeout: 5_000, interval: 10 };

/** A request of the Voice API, as the app reads it. */
export interface VoiceRequest {
  method: string;
  path: string;
  /** Parameters: the query of a GET, the body of a POST. */
  said: Record<string, unknown>;
  /** The text that a signature is about. */
  signed: string;
  authorization: string | undefined;
}

/** Answer of the app: JSON, a status, a sound, a page, silence for ever, or no answer at all. */
export type VoiceReply = object | number | Buffer | string | "hang" | "cut";

type Answering = VoiceReply | ((request: VoiceRequest) => VoiceReply);

/** Stands in for an app on the Voice API: answers as a test wants, and remembers what it was told. */
export class VoiceApp {
  readonly requests: VoiceRequest[] = [];
  readonly #answers = new Map<string, Answering[]>();
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => void this.#receive(request, response));
  }

  static async start(): Promise<VoiceApp> {
    const app = new VoiceApp();
    app.#server.listen(0, "127.0.0.1");
    await once(app.#server, "listening");
    return app;
  }

  url(path: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}${path}`;
  }

  /** Answers requests for a path one after the other; the last answer is for all that follow. */
  answers(path: string, ...answers: Answering[]): void {
    this.#answers.set(path, answers);
  }

  told(path: string): VoiceRequest[] {
    return this.requests.filter((request) => request.path === path);
  }

  /** `started`, `busy declined`, `transfer`, `error`: events in their order; of one call where one is named. */
  events(uuid?: unknown): string[] {
    return this.told("/event")
      .map(({ said }) => said)
      .filter((said) => uuid === undefined || said.uuid === uuid)
      .map(({ status, detail, type, reason }) => {
        const what = status ?? type ?? (reason === undefined ? "input" : "error");
        return [what, detail].filter(Boolean).join(" ");
      });
  }

  /** Waits for the nth request to a path. */
  async hears(path: string, times = 1): Promise<VoiceRequest> {
    const isHere = () => this.told(path).length >= times;
    await vi.waitUntil(isHere, { ...SOON, timeout: 10_000 });
    return this.told(path)[times - 1]!;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #receive(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(message.url ?? "", "http://app");
    let body = "";
    for await (const chunk of message) body += chunk;
    const query = Object.fromEntries(url.searchParams);
    const request = {
      method: message.method ?? "",
      path: url.pathname,
      said: body === "" ? query : JSON.parse(body),
      signed: body === "" ? JSON.stringify(query) : body,
      authorization: message.headers.authorization,
    };
    this.requests.push(request);
    const left = this.#answers.get(url.pathname) ?? [];
    const answer = left.length > 1 ? left.shift() : left[0];
    send(response, typeof answer === "function" ? answer(request) : (answer ?? 204));
  }
}

function send(response: ServerResponse, reply: VoiceReply): void {
  if (reply === "hang") return;
  if (reply === "cut") response.destroy();
  else if (typeof reply === "number") response.writeHead(reply).end();
  else if (Buffer.isBuffer(reply)) response.writeHead(200, { "Content-Type": "audio/wav" }).end(reply);
  else if (typeof reply === "string") response.writeHead(200, { "Content-Type": "text/html" }).end(reply);
  else response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(reply));
}
