import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

const HOST = "127.0.0.1";

/** Stands between a browser and a server, and cuts the connections on which certain paths are asked for. */
export class LineCutter {
  readonly #path: RegExp;
  readonly #connections = new Set<Socket>();
  /** Those on which the path was asked for. */
  readonly #cuttable = new Set<Socket>();
  readonly #server = createServer((browser) => this.#connect(browser));
  readonly #serverPort: number;
  #isCut = false;

  private constructor(serverPort: number, path: RegExp) {
    this.#serverPort = serverPort;
    this.#path = path;
  }

  /** @param url of the server. */
  static async before(url: string, path: RegExp): Promise<LineCutter> {
    const cutter = new LineCutter(Number(new URL(url).port), path);
    cutter.#server.listen(0, HOST);
    await once(cutter.#server, "listening");
    return cutter;
  }

  get url(): string {
    const address = this.#server.address();
    if (address === null || typeof address === "string") throw new Error("The cutter does not listen");
    return `http://${HOST}:${address.port}`;
  }

  /** Breaks them now, and whenever they are tried again. */
  cut(): void {
    this.#isCut = true;
    for (const browser of this.#cuttable) browser.destroy();
  }

  mend(): void {
    this.#isCut = false;
  }

  async close(): Promise<void> {
    this.#server.close();
    for (const browser of this.#connections) browser.destroy();
    await once(this.#server, "close");
  }

  #connect(browser: Socket): void {
    const server = connect(this.#serverPort, HOST);
    this.#connections.add(browser);
    browser.on("data", (bytes) => {
      const [, path] = /^[A-Z]+ (\S+) HTTP/.exec(bytes.toString("latin1", 0, 1_000)) ?? [];
      if (path === undefined || !this.#path.test(path)) return;
      this.#cuttable.add(browser);
      if (this.#isCut) browser.destroy();
    });
    for (const [one, other] of [
      [browser, server],
      [server, browser],
    ] as const) {
      one.pipe(other);
      // Each end may break the connection: the other end hears of it by the close.
      one.on("error", () => {});
      one.on("close", () => other.destroy());
    }
    browser.on("close", () => {
      this.#connections.delete(browser);
      this.#cuttable.delete(browser);
    });
  }
}
