import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Express } from "express";
import { sql } from "kysely";
import { inject, vi } from "vitest";
import { type App, createApp } from "../../src/app/app.ts";
import { Call, CallList } from "../../src/app/calls/wire.ts";
import type { Route } from "../../src/app/http/route.ts";
import type { AppSettings, Overrides } from "../../src/app/parts.ts";
import type { Deadlines } from "../../src/app/platform/deadline.ts";
import { OpenTokPlatform } from "../../src/app/platform/platform.ts";
import { sqliteDialect } from "../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../src/app/store/store.ts";
import { loadSettings, type Settings } from "../../src/settings/settings.ts";
import { letTimePass } from "./passing-time.ts";
import { API_KEY, API_SECRET, StandInPlatform } from "./platform.ts";

/** What reads the metrics, unless a test sets another. */
export const METRICS_TOKEN = "a-metrics-token-of-the-tests";

export const DESK = "sip:desk@sip.example.com";

/** Short, so that a test of a deadline need not take ten seconds. */
const DEADLINES: Deadlines = {
  createSession: 1_000,
  dial: 1_000,
  disconnect: 1_000,
  findConnection: 1_000,
  findStream: 1_000,
  playDigits: 1_000,
  mute: 1_000,
};

/** No connection may be closed in the moment when a test asks something on it. */
const KEPT_OPEN_MS = 60_000;

export interface ServerOptions {
  /** The others are as by default; of these groups too. */
  settings?: Partial<Omit<Settings, "platform" | "limits" | "dial">> & {
    platform?: Partial<AppSettings["platform"]> | null;
    limits?: Partial<Settings["limits"]>;
    dial?: Partial<Settings["dial"]>;
  };
  parts?: Partial<Overrides>;
}

/** The app on a port of its own, with a stand-in platform and a folder that is gone afterwards. */
export class TestServer {
  readonly platform: StandInPlatform;
  readonly dataDirectory = mkdtempSync(join(tmpdir(), "app-test-"));
  readonly #options: ServerOptions;
  #app: App | undefined;
  #server: Server | undefined;

  private constructor(platform: StandInPlatform, options: ServerOptions) {
    this.platform = platform;
    this.#options = options;
  }

  static async start(options: ServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(await StandInPlatform.start(), options);
    try {
      await server.#start();
    } catch (error) {
      await server.close();
      throw error;
    }
    return server;
  }

  get origin(): string {
    const address = this.#server?.address();
    if (!address || typeof address === "string") throw new Error("the app does not run");
    return `http://127.0.0.1:${address.port}`;
  }

  /** The app as Express sees it. */
  get express(): Express {
    return this.#running.handle;
  }

  get routes(): readonly Route[] {
    return this.#running.routes;
  }

  get #running(): App {
    if (!this.#app) throw new Error("the app does not run");
    return this.#app;
  }

  /** What comes first when the app is told to stop. */
  retire(): void {
    this.#running.retire();
  }

  /**
   * Stops the app and starts it anew over the same data.
   *
   * @param meanwhile what happens while it is down.
   */
  async restart(meanwhile: () => void = () => {}): Promise<void> {
    await this.#stop();
    meanwhile();
    await this.#start();
  }

  async close(): Promise<void> {
    await this.#stop();
    await this.platform.close();
    rmSync(this.dataDirectory, { recursive: true });
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.origin + path, {
      headers: { accept: "application/json", ...headers },
      redirect: "manual",
    });
  }

  post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.origin + path, {
      method: "POST",
      headers: { accept: "application/json", "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      redirect: "manual",
    });
  }

  patch(path: string, body: unknown): Promise<Response> {
    return fetch(this.origin + path, {
      method: "PATCH",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  put(path: string, body: unknown): Promise<Response> {
    return fetch(this.origin + path, {
      method: "PUT",
      headers: { accept: "application/json", "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  }

  delete(path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Response> {
    return fetch(this.origin + path, {
      method: "DELETE",
      headers: {
        accept: "application/json",
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  async dial(room: string, body: object = {}): Promise<Call> {
    const response = await this.post(`/room/${room}/calls`, { to: DESK, ...body });
    if (response.status !== 201) throw new Error(`dial: ${response.status} ${await response.text()}`);
    return Call.parse(await response.json());
  }

  async calls(room: string): Promise<Call[]> {
    return CallList.parse(await (await this.get(`/room/${room}/calls`)).json()).calls;
  }

  async call(room: string, callId: string): Promise<Call> {
    return Call.parse(await (await this.get(`/room/${room}/calls/${callId}`)).json());
  }

  /** Waits until a call is in a state, so many milliseconds at most. A simulated clock is moved on meanwhile. */
  waitForState(room: string, callId: string, state: Call["state"], timeout = 5_000): Promise<Call> {
    return vi.waitFor(
      async () => {
        letTimePass();
        const call = await this.call(room, callId);
        if (call.state !== state) throw new Error(`call is ${call.state}, not ${state} within ${timeout} ms`);
        return call;
      },
      { timeout, interval: 10 },
    );
  }

  /** Sends what the platform's call monitoring would send. */
  async report(call: Pick<Call, "connectionId">, sessionId: string, event: object): Promise<Response> {
    const { connectionId } = call;
    return this.post("/webhooks/sip", {
      sessionId,
      projectId: API_KEY,
      event: "callUpdated",
      timestamp: Date.now(),
      call: { id: randomUUID(), connectionId, createdAt: Date.now() },
      ...event,
    });
  }

  /** Calls a phone that answers. */
  async connect(room: string, body: object = {}): Promise<Call> {
    const { callId, connectionId } = await this.dial(room, body);
    await this.report({ connectionId }, await this.sessionId(room), { state: "ACTIVE" });
    return this.call(room, callId);
  }

  /** Opens the room, if who asks may. */
  async sessionId(room: string, headers: Record<string, string> = {}): Promise<string> {
    const { sessionId } = (await (await this.get(`/room/${room}`, headers)).json()) as { sessionId: string };
    return sessionId;
  }

  /** A host signs in with the passphrase. @returns the cookie, as a browser sends it back. */
  async signIn(passphrase: string): Promise<string> {
    const response = await this.post("/sign-in", { passphrase });
    if (response.status !== 200) throw new Error(`sign-in: ${response.status} ${await response.text()}`);
    return cookieOf(response);
  }

  async #start(): Promise<void> {
    const settings = await this.#settings();
    const platform = new OpenTokPlatform(settings.platform, DEADLINES);
    const database = this.#options.parts?.database ?? (await openTestDatabase(this.dataDirectory));
    this.#app = await createApp(settings, { platform, ...this.#options.parts, database });
    this.#server = createServer({ keepAliveTimeout: KEPT_OPEN_MS }, this.#app.handle).listen(0, "127.0.0.1");
    await once(this.#server, "listening");
  }

  async #stop(): Promise<void> {
    await this.#app?.stop();
    this.#server?.close();
    this.#server?.closeAllConnections();
    await this.#app?.close();
  }

  async #settings(): Promise<AppSettings> {
    const env = {
      OPENTOK_API_KEY: API_KEY,
      OPENTOK_API_SECRET: API_SECRET,
      OPENTOK_API_URL: this.platform.url,
      OPENTOK_PROXY_URL: `${this.platform.url}/client`,
      EMULATOR: "separate",
      DATA_DIRECTORY: this.dataDirectory,
      LOG_LEVEL: "silent",
      METRICS_TOKEN,
    };
    const settings = await loadSettings({ env, directory: this.dataDirectory });
    if (!settings.platform) throw new Error("the test has credentials");
    const { limits, dial, platform, ...others } = this.#options.settings ?? {};
    return {
      ...settings,
      ...others,
      platform: { ...settings.platform, ...platform },
      limits: { ...settings.limits, ...limits },
      dial: { ...settings.dial, ...dial },
    };
  }
}

/** What a browser would send back. */
export function cookieOf(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(";")[0])
    .join("; ");
}

/**
 * Opens the database in a folder, which begins as a copy of one with all tables. It is not synced to the disk, which
 * takes longer than most tests: what survives a power failure is SQLite's own business.
 */
async function openTestDatabase(dataDirectory: string): Promise<Database> {
  const path = join(dataDirectory, "app.sqlite");
  if (!existsSync(path)) copyFileSync(inject("migratedDatabase"), path);
  const database = await openStore(sqliteDialect(dataDirectory));
  await sql`pragma synchronous = off`.execute(database);
  return database;
}
