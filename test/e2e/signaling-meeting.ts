import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type BrowserContext, expect, type Page } from "@playwright/test";
import OpenTok from "opentok";
import { type EmulatorWithParts, startEmulatorWithParts } from "../../emulator/src/emulator.ts";
import { emulatorDirectory } from "../../emulator/test/support/data-directory.ts";
import { startGatewayWithoutPhones } from "../../emulator/test/support/gateway-without-phones.ts";
import { browserWith, useTestDevices } from "../house/support/person.ts";

/** Of waits for what a tab sees. */
const SOON = { intervals: [100], timeout: 20_000 };

const files = new Map([
  ["/", { path: new URL("signaling-tab.html", import.meta.url), type: "text/html" }],
  ["/tab.js", { path: new URL("signaling-tab.js", import.meta.url), type: "text/javascript" }],
  [
    "/opentok.js",
    {
      path: new URL("../../node_modules/@opentok/client/dist/js/opentok.min.js", import.meta.url),
      type: "text/javascript",
    },
  ],
]);

/** Media that have come over the network for a subscriber. */
interface Received {
  /** How many pictures were decoded. */
  pictures: number;
  /** How many packets of sound came. */
  sound: number;
}

/** Functions of signaling-tab.js for a test. */
interface TabScript {
  events: string[];
  connect(): void;
  leave(): void;
  publish(properties?: object): void;
  subscribeToOwn(properties: object): void;
  unsubscribeFromOwn(): void;
  receivedFromOwn(): Promise<Received[]>;
  restartIce(side: "publisher" | "subscriber"): void;
  unpublish(): void;
  signal(signal: { type: string; data: string }): void;
  signalTo(data: string, signal: { type: string; data: string }): void;
  disconnect(data: string): void;
  mute(data: string): void;
  muteAll(): void;
  breakSocket(): void;
  hasAudio(): boolean;
  frames(): number[];
}

declare global {
  interface Window {
    tab: TabScript;
    sockets: WebSocket[];
  }
}

/** Runs in the page before the library, which takes its own copy of WebSocket: so that a test can break a socket. */
function keepSockets(): void {
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
      super(...parameters);
      window.sockets.push(this);
    }
  };
}

/** An emulator, a web server that passes on to it like an app would, and people in tabs of one browser. */
export class Meeting {
  emulator: EmulatorWithParts;
  readonly sessionId: string;
  readonly #server: Server;
  readonly #contexts: BrowserContext[] = [];
  readonly #directory: Awaited<ReturnType<typeof emulatorDirectory>>;

  private constructor(parts: {
    emulator: EmulatorWithParts;
    sessionId: string;
    directory: Awaited<ReturnType<typeof emulatorDirectory>>;
  }) {
    this.emulator = parts.emulator;
    this.sessionId = parts.sessionId;
    this.#directory = parts.directory;
    this.#server = createServer(this.#answer).on("upgrade", (request, socket, head) =>
      this.emulator.upgrade(request, socket, head),
    );
  }

  static async begin(mediaMode: "routed" | "relayed" = "routed"): Promise<Meeting> {
    const directory = await emulatorDirectory();
    const emulator = await startEmulatorWithParts(
      { dataDirectory: directory.path },
      startGatewayWithoutPhones,
    );
    const sessionId = emulator.sessions.create(mediaMode).id;
    const meeting = new Meeting({ emulator, sessionId, directory });
    meeting.#server.listen(0, "127.0.0.1");
    await once(meeting.#server, "listening");
    return meeting;
  }

  /** Somebody opens a tab and connects. @param page where they have a browser of their own. */
  async join(name: string, role: "subscriber" | "publisher" | "moderator", page?: Page): Promise<Tab> {
    const { apiKey, apiSecret } = this.emulator.credentials;
    const token = new OpenTok(apiKey, apiSecret).generateToken(this.sessionId, { role, data: name });
    const tab = await this.open(name, token, page);
    await tab.sees("connect done");
    return tab;
  }

  /** Somebody opens a tab and tries to connect with a token. */
  async open(name: string, token: string, page?: Page): Promise<Tab> {
    page ??= await this.#newPage();
    const { port } = this.#server.address() as AddressInfo;
    const query = new URLSearchParams({
      key: this.emulator.credentials.apiKey,
      session: this.sessionId,
      token,
    });
    const tab = new Tab(name, page);
    await page.addInitScript(keepSockets);
    await page.goto(`http://127.0.0.1:${port}/?${query}`);
    await page.evaluate(() => window.tab.connect());
    return tab;
  }

  /** A new process takes over the project; the old one is told to go, or not even that. */
  async replaceEmulator(how: "stopped" | "crashed"): Promise<void> {
    const old = this.emulator;
    if (how === "stopped") await old.close();
    this.emulator = await startEmulatorWithParts(
      { dataDirectory: this.#directory.path },
      startGatewayWithoutPhones,
    );
    if (how === "crashed") this.#ended.push(old);
  }

  async end(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
    for (const emulator of [this.emulator, ...this.#ended]) await emulator.close();
    this.#server.close();
    this.#server.closeAllConnections();
    await this.#directory.remove();
  }

  readonly #ended: EmulatorWithParts[] = [];

  async #newPage(): Promise<Page> {
    const context = await (await browserWith({})).newContext();
    this.#contexts.push(context);
    await context.addInitScript(useTestDevices, true);
    return context.newPage();
  }

  readonly #answer: RequestListener = async (request, response) => {
    if (request.url?.startsWith("/_emulator/")) {
      this.emulator.handle(request, response);
      return;
    }
    const file = files.get((request.url ?? "").replace(/\?.*/, ""));
    response.statusCode = file ? 200 : 404;
    if (file) response.setHeader("Content-Type", file.type);
    response.end(file ? await readFile(file.path) : "");
  };
}

/** Somebody in a tab. */
export class Tab {
  readonly page: Page;
  /** Words of the library on the console. */
  readonly console: string[] = [];
  readonly #name: string;

  constructor(name: string, page: Page) {
    this.#name = name;
    this.page = page;
    page.on("console", (message) => this.console.push(message.text()));
    page.on("pageerror", (error) => this.console.push(String(error)));
  }

  /** Waits until this has happened in the tab. */
  async sees(event: string): Promise<void> {
    await expect
      .poll(() => this.events(), {
        message: `${this.#name} should see: ${event}`,
        ...SOON,
      })
      .toContain(event);
  }

  events(): Promise<string[]> {
    return this.page.evaluate(() => window.tab.events);
  }

  async publish(properties: object = {}): Promise<void> {
    await this.#does("publish", (properties) => window.tab.publish(properties), properties);
  }

  /** Subscribes to what it publishes itself, once more: over the network, unless told otherwise. */
  async subscribeToOwn(properties: object = { testNetwork: true }): Promise<void> {
    await this.#does("subscribe to own", (properties) => window.tab.subscribeToOwn(properties), properties);
  }

  /** Waits until so many subscriptions to its own stream each get sound and pictures, or one of the two. */
  async receivesOwn(count: number, what: (keyof Received)[] = ["pictures", "sound"]): Promise<void> {
    const subscriptions = { message: `${this.#name} should have ${count} own`, ...SOON };
    await expect.poll(async () => (await this.#receivedFromOwn()).length, subscriptions).toBe(count);
    const before = await this.#receivedFromOwn();
    for (const figure of what) {
      const growing = {
        message: `${this.#name} should get ${figure} of its own`,
        ...SOON,
      };
      const hasGrown = (received: Received, n: number) => received[figure] > (before[n]?.[figure] ?? 0);
      await expect.poll(async () => (await this.#receivedFromOwn()).every(hasGrown), growing).toBe(true);
    }
  }

  /** Does something, and waits until it is done once more than before. */
  async #does(what: string, act: (properties: object) => void, properties: object): Promise<void> {
    const times = async () => (await this.events()).filter((event) => event === `${what} done`).length;
    const before = await times();
    await this.page.evaluate(act, properties);
    const done = { message: `${this.#name} should be done: ${what}`, ...SOON };
    await expect.poll(times, done).toBe(before + 1);
  }

  #receivedFromOwn(): Promise<Received[]> {
    return this.page.evaluate(() => window.tab.receivedFromOwn());
  }

  /** Waits until so many videos move: each has shown ten more frames than when the wait began. */
  async watches(count: number): Promise<void> {
    const videos = { message: `${this.#name} should have ${count} videos`, ...SOON };
    await expect.poll(async () => (await this.#frames()).length, videos).toBe(count);
    const before = await this.#frames();
    const moving = { message: `${this.#name}'s ${count} videos should move`, ...SOON };
    await expect
      .poll(async () => (await this.#frames()).every((frames, n) => frames >= (before[n] ?? 0) + 10), moving)
      .toBe(true);
  }

  #frames(): Promise<number[]> {
    return this.page.evaluate(() => window.tab.frames());
  }
}
