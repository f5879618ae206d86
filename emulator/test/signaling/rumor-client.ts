import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { expect, vi } from "vitest";
import { WebSocket } from "ws";
import { type Frame, formatFrame, parseFrame } from "../../src/signaling/frames.ts";

const DEADLINE_MS = 20_000;

/** A browser's end of the wire, frame by frame. */
export class RumorClient {
  readonly socketId = randomUUID();
  readonly connectionId = randomUUID();
  readonly received: Frame[] = [];
  /** Whether messages are confirmed as they come. */
  confirms = true;
  readonly #url: string;
  #socket: WebSocket | null = null;

  /** @param url `ws://127.0.0.1:PORT/_emulator/client/rumor.local/rumorwebsocketsv2` */
  constructor(url: string) {
    this.#url = url;
  }

  async open(isReconnection = false): Promise<void> {
    const query = `socketId=${this.socketId}${isReconnection ? "&reconnect=true" : ""}&attempt=${randomUUID()}`;
    const socket = new WebSocket(`${this.#url}?${query}`);
    this.#socket = socket;
    socket.on("message", (data: Buffer) => this.#receive(parseFrame(data)));
    await once(socket, "open");
  }

  /** CONNECT, and the creation of the connection. @returns the transaction of the latter. */
  connect(uriRoot: string, token: string): string {
    this.send({ type: "connect", headers: { uniqueId: this.connectionId } });
    return this.ask("create", `${uriRoot}/connection/${this.connectionId}`, {}, { "X-TB-TOKEN-AUTH": token });
  }

  /** @returns the transaction, by which the answer is found. */
  ask(method: string, uri: string, content: object = {}, headers: Record<string, string> = {}): string {
    const transaction = randomUUID();
    this.repeat(transaction, method, uri, content, headers);
    return transaction;
  }

  repeat(
    transaction: string,
    method: string,
    uri: string,
    content: object = {},
    headers: Record<string, string> = {},
  ): void {
    this.send({
      type: "message",
      headers: { ...headers, "TRANSACTION-ID": transaction },
      payload: JSON.stringify({ method, uri, content }),
    });
  }

  send(frame: Partial<Frame> & Pick<Frame, "type">): void {
    this.sendBytes(formatFrame({ addresses: [], headers: {}, payload: "", ...frame }));
  }

  sendBytes(bytes: Uint8Array): void {
    this.#open.send(bytes);
  }

  /** Waits for the STATUS of a transaction. */
  answer(transaction: string): Promise<{ status: string | undefined; payload: string }> {
    return vi.waitFor(
      () => {
        const frame = this.received.find(
          ({ type, headers }) => type === "status" && headers["TRANSACTION-ID"] === transaction,
        );
        expect(frame, `an answer to ${transaction}`).toBeDefined();
        return { status: frame?.headers.STATUS, payload: frame?.payload ?? "" };
      },
      { timeout: DEADLINE_MS },
    );
  }

  /** Waits for a message, told as `created connection/ID`, by its beginning. */
  hears(beginning: string): Promise<void> {
    return vi.waitFor(
      () =>
        expect(
          this.messages().some((text) => text.startsWith(beginning)),
          beginning,
        ).toBe(true),
      {
        timeout: DEADLINE_MS,
      },
    );
  }

  /** Messages in the order in which they came: `deleted connection/ID clientDisconnected`. */
  messages(): string[] {
    return this.received.filter(({ type }) => type === "message").map(({ payload }) => summarize(payload));
  }

  /** Breaks the socket as a network does: without a word. */
  break(): void {
    this.#open.terminate();
  }

  /** Closes the socket as a browser does whose tab goes. */
  closeTab(): void {
    this.#open.close(1001);
  }

  /** Waits until the emulator has closed the socket. @returns the WebSocket close code. */
  async closed(): Promise<number> {
    const [code] = await once(this.#open, "close", {
      signal: AbortSignal.timeout(DEADLINE_MS),
    });
    return Number(code);
  }

  get #open(): WebSocket {
    if (!this.#socket) throw new Error("This client has no socket yet");
    return this.#socket;
  }

  #receive(frame: Frame): void {
    this.received.push(frame);
    const transaction = frame.headers["TRANSACTION-ID"];
    if (frame.type !== "message" || !this.confirms || transaction === undefined) return;
    this.send({ type: "status", headers: { STATUS: "200", "TRANSACTION-ID": transaction } });
  }
}

function summarize(payload: string): string {
  const { method, uri, reason }: { method: string; uri: string; reason?: string } = JSON.parse(payload);
  return [method, uri.split("/").slice(6).join("/"), reason].filter(Boolean).join(" ");
}
