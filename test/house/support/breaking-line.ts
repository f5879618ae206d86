import { once } from "node:events";
import { createServer, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const HOST = "127.0.0.1";

/** When the way from the app to the platform breaks, as a dial passes. */
export const moments = ["before the dial", "before the answer", "in its head", "in its body"] as const;
type Moment = (typeof moments)[number];

/** Stands between an app and its platform, and breaks the connection on which a dial comes by. */
export class BreakingLine {
  /** `answer held`: it does not break, and the answer never comes. */
  moment: Moment | "never" | "answer held" = "never";
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @param apiUrl of the platform. */
  static async before(apiUrl: string): Promise<BreakingLine> {
    const server = createServer();
    const line = new BreakingLine(server);
    server.on("request", (incoming, response) => {
      const { method, url = "", headers } = incoming;
      const isDial = url.endsWith("/dial");
      if (isDial && line.moment === "before the dial") return response.socket?.resetAndDestroy();
      const outgoing = request(apiUrl + url, { method, headers }, (answer) => {
        if (isDial && line.moment !== "never") return line.#breakOff(response);
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        return answer.pipe(response);
      });
      incoming.pipe(outgoing);
      // An app that is killed takes its connections with it.
      incoming.on("error", () => {});
      return outgoing.on("error", () => response.destroy());
    });
    await once(server.listen(0, HOST), "listening");
    return line;
  }

  get url(): string {
    return `http://${HOST}:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.#server.close();
    this.#server.closeAllConnections();
    await once(this.#server, "close");
  }

  #breakOff(response: ServerResponse): void {
    const { socket } = response;
    if (this.moment === "answer held") return;
    if (this.moment === "in its head") socket?.write("HTTP/1.1 200 OK\r\nContent-Ty");
    if (this.moment === "in its body")
      socket?.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 90\r\n\r\n{"id":');
    socket?.end();
  }
}
