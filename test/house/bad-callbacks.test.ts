import { on } from "node:events";
import { describe, expect, type TestContext, test, vi } from "vitest";
import WebSocket from "ws";
import type { InspectorMessage } from "../../emulator/src/inspector/inspector-wire.ts";
import { type Call, CallList } from "../../src/app/calls/wire.ts";
import { CUSTOMERS, House } from "./support/house.ts";

const headers = { "content-type": "application/json" };
/** A refused callback is sent again after five seconds. */
const RETRY = { timeout: 20_000 };
const SOON = { timeout: 15_000 };
const LATE_MS = 3_000;
/** As the phone has it; for the platform it begins later, by as long as the answer takes to get there. */
const TALK_MS = 1_000;
/** Timers of one program may be that much ahead of another's clock. */
const CLOCK_TICK_MS = 20;

const ECHO = /sip:echo@\S+/;

/** An app whose own emulator delivers its callbacks in a way that a test chooses. */
const METRICS_TOKEN = "a-metrics-token-of-the-tests";

class Scene {
  readonly #url: string;
  /** The phone on the emulator's desk that says back what it hears. */
  readonly #echo: string;

  private constructor(url: string, echo: string) {
    this.#url = url;
    this.#echo = echo;
  }

  /** @param test that it is for: several run at a time. */
  static async open(test: TestContext, environment: Record<string, string>, faults: object): Promise<Scene> {
    const house = await House.open(environment);
    test.onTestFinished(() => house.close());
    const { url, program } = await house.startApp({ METRICS_TOKEN });
    const echo = await vi.waitUntil(() => ECHO.exec(program.output())?.[0], SOON);
    const scene = new Scene(url, echo);
    await scene.deliver(faults);
    return scene;
  }

  /** Tells the emulator how to deliver what happens from now on. */
  async deliver(faults: object): Promise<void> {
    const body = JSON.stringify(faults);
    const set = await fetch(`${this.#url}/_emulator/webhooks/delivery`, { method: "PUT", headers, body });
    expect(set.status).toBe(200);
  }

  readonly list = async () => CallList.parse(await (await fetch(this.#calls)).json());
  readonly call = async () => (await this.list()).calls[0];
  readonly state = async () => (await this.call())?.state;
  readonly hangUp = () => fetch(this.#calls, { method: "DELETE", headers });

  /** @param user of the phone on the desk. */
  async dial(user = "echo"): Promise<Call | undefined> {
    const body = JSON.stringify({ to: this.#echo.replace("echo", user) });
    expect((await fetch(this.#calls, { method: "POST", headers, body })).status).toBe(201);
    return await this.call();
  }

  /** Callbacks in the emulator's journal: `callUpdated ACTIVE 200`. */
  readonly delivered = async (): Promise<string[]> => {
    const socket = new WebSocket(`${this.#url.replace("http", "ws")}/_emulator/live`, { origin: this.#url });
    const messages = on(socket, "message", { signal: AbortSignal.timeout(SOON.timeout) });
    for await (const [data] of messages) {
      const message: InspectorMessage = JSON.parse(String(data));
      if (message.type !== "messages") continue;
      socket.close();
      return message.messages.filter(({ kind }) => kind === "webhook").map(({ summary }) => summary);
    }
    throw new Error("The inspector was told no messages.");
  };

  /** How many reports of a kind have come to such an end. */
  async counted(kind: string, outcome: string): Promise<number> {
    const authorization = `Bearer ${METRICS_TOKEN}`;
    const answer = await fetch(`${this.#url}/metrics`, { headers: { authorization } });
    const lines = (await answer.text()).split("\n");
    const name = `sip_reports_total{kind="${kind}",outcome="${outcome}"} `;
    return Number(lines.find((line) => line.startsWith(name))?.slice(name.length) ?? 0);
  }

  get #calls(): string {
    return `${this.#url}/room/lobby/calls`;
  }
}

// Each waits for seconds that pass in a program of its own.
describe.concurrent("callbacks", () => {
  describe.each(CUSTOMERS)("to an app that is $customer", ({ environment }) => {
    test("that come three times and mixed up tell the same as on a good day", async (context) => {
      const { expect } = context;
      const scene = await Scene.open(context, environment, { repeat: 3, shuffle: true });
      await scene.dial();
      await expect.poll(scene.state, SOON).toBe("active");
      await scene.hangUp();
      const message = "the end came three times";
      await expect.poll(() => scene.counted("callDestroyed", "repeated"), { message, ...SOON }).toBe(2);
      expect(await scene.call()).toMatchObject({ state: "ended", end: { by: "us" } });
    });

    test("without a signature are refused, and taken when they come again with one", async (context) => {
      const { expect } = context;
      const scene = await Scene.open(context, environment, { sign: "none" });
      const dialed = await scene.dial();
      await expect.poll(scene.delivered, SOON).toContain("callUpdated ACTIVE 503");
      expect(await scene.counted("callUpdated", "unsigned")).toBeGreaterThan(0);
      expect(await scene.call()).toEqual(dialed);
      await expect.poll(scene.state, RETRY).toBe("active");
      await expect.poll(scene.delivered, SOON).toContain("callUpdated ACTIVE 200");
    });
  });

  test("that somebody else has signed are refused and counted, and change nothing", async (context) => {
    const { expect } = context;
    const scene = await Scene.open(context, {}, { sign: "forged" });
    const dialed = await scene.dial();
    await expect.poll(scene.delivered, SOON).toContain("callUpdated ACTIVE 401");
    expect(await scene.counted("callUpdated", "bad signature")).toBeGreaterThan(0);
    expect(await scene.call()).toEqual(dialed);
    await scene.deliver({ sign: "valid" });
    await expect.poll(scene.state, RETRY).toBe("active");
  });

  test("that come late tell when it happened", async (context) => {
    const { expect } = context;
    const scene = await Scene.open(context, {}, { delayMs: LATE_MS });
    await scene.dial(`bye-${TALK_MS / 1_000}`);
    await expect.poll(scene.state, SOON).toBe("ended");
    const { calls, now } = await scene.list();
    const { answeredAt, endedAt, end } = calls[0] ?? {};
    expect(end).toMatchObject({ by: "them", code: "700" });
    expect(now - Number(endedAt), "milliseconds since the end").toBeGreaterThan(LATE_MS - CLOCK_TICK_MS);
    expect(Number(endedAt) - Number(answeredAt), "milliseconds of the talk").toBeGreaterThan(TALK_MS / 2);
  });
});
