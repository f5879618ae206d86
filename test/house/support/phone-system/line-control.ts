import type { KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { jwtVerify } from "jose";
import type { Line } from "./line.ts";
import type { Step } from "./phone-system.ts";

type Change =
  | { action: "hangup" | "mute" | "unmute" }
  | { action: "transfer"; destination: { ncco: readonly Step[] } };

interface LineControlOptions {
  transfer(line: Line, steps: readonly Step[]): void;
  /** The public half of the key that requests are signed with. */
  key: KeyObject;
  /** False: it has heard of none of this. */
  obeys: boolean;
}

/** Commands of hosts about a call: `GET` and `PUT /voice/v1/calls/{uuid}`. */
export class LineControl {
  readonly #lines: ReadonlyMap<string, Line>;
  readonly #options: LineControlOptions;
  readonly #server = createServer((request, response) => void this.#handle(request, response));

  constructor(lines: ReadonlyMap<string, Line>, options: LineControlOptions) {
    this.#lines = lines;
    this.#options = options;
  }

  async listen(host: string): Promise<void> {
    this.#server.listen(0, host);
    await once(this.#server, "listening");
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/voice`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method, url, headers } = request;
    const { key, obeys } = this.#options;
    const line = this.#lines.get(url?.replace("/voice/v1/calls/", "") ?? "");
    const token = headers.authorization?.replace("Bearer ", "") ?? "";
    const isOurs = await jwtVerify(token, key, { algorithms: ["RS256"] }).then(
      () => true,
      () => false,
    );
    if (!obeys) response.writeHead(501).end();
    else if (!isOurs) response.writeHead(401).end();
    else if (!line) response.writeHead(404).end();
    else if (method === "GET") response.end(JSON.stringify({ status: "answered" }));
    else {
      this.#change(line, (await json(request)) as Change);
      response.writeHead(204).end();
    }
  }

  #change(line: Line, change: Change): void {
    if (change.action === "hangup") line.hangUp();
    else if (change.action === "transfer") this.#options.transfer(line, change.destination.ncco);
    else line.isMuted = change.action === "mute";
  }
}
