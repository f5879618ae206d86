import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { Delivery } from "../../src/webhooks/webhook-queue.ts";

/** A callback as it came. */
export interface Received {
  path: string;
  body: Record<string, unknown>;
  text: string;
  authorization: string | undefined;
}

/** The app's end: it keeps what it got, and answers with the next of these; then with 200. */
export class Receiver {
  readonly received: Received[] = [];
  readonly answers: (number | "cut" | "endless")[] = [];
  /** Resolves when an endless answer has been cut off by who asked. */
  readonly cutOff: Promise<void>;
  /** Where callbacks are sent. */
  url = "";
  #gate: Promise<void> = Promise.resolve();
  readonly #server: Server;

  private constructor() {
    let noteCutOff = (): void => {};
    this.cutOff = new Promise((resolve) => {
      noteCutOff = resolve;
    });
    this.#server = createServer(async (request, response) => {
      const body = await text(request);
      const { url: path = "", headers } = request;
      const { authorization } = headers;
      this.received.push({ path, body: JSON.parse(body), text: body, authorization });
      await this.#gate;
      const answer = this.answers.shift() ?? 200;
      if (answer === "cut") request.socket.destroy();
      else if (answer === "endless") response.once("close", noteCutOff).writeHead(200).write("and so on");
      else response.writeHead(answer, { Location: "/elsewhere" }).end();
    });
  }

  static async open(): Promise<Receiver> {
    const receiver = new Receiver();
    receiver.#server.listen(0, "127.0.0.1");
    await once(receiver.#server, "listening");
    receiver.url = `http://127.0.0.1:${(receiver.#server.address() as AddressInfo).port}/webhooks/sip`;
    return receiver;
  }

  /** Answers nobody until the returned function is called. */
  hold(): () => void {
    let release = (): void => {};
    this.#gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => release();
  }

  /** Events, each in a few words: `RINGING`, `callDestroyed`. */
  get events(): unknown[] {
    return this.received.map(({ body }) => body.state ?? body.event);
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** @param event what the body says, and the journal. */
export function newDelivery(url: string, event: string, about: Partial<Delivery> = {}): Delivery {
  const body = JSON.stringify({ event });
  return { url, summary: event, body, sessionId: "SID", subject: "call-1", ...about };
}
