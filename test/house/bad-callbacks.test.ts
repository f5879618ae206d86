import { on } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import WebSocket from "ws";
import type { InspectorMessage } from "../../emulator/src/inspector/inspector-wire.ts";
import { type Call, CallList } from "../../src/app/calls/wire.ts";
import { CUSTOMERS, House } from "./support/house.ts";

const headers = { "content-type": "application/json" };
/** What is refused is sent again after five seconds. */
const RETRY = { timeout: 12_000 };
const SOON = { timeout: 10_000 };
const LATE_MS = 3_000;
/** As the phone has it; for the platform it begins later, by as long as the answer takes to get there. */
const TALK_MS = 1_000;
/** Timers of one program may be that much ahead of another's clock. */
const CLOCK_TICK_MS = 20;

const ECHO = /sip:echo@\S+/;

let house: House;
let url: string;
/** The phone on the emulator's desk that says back what it hears. */
let echo: string;
afterEach(() => house.close());

const METRICS_TOKEN = "a-metrics-token-of-the-tests";

async function start(environment: Record<string, string>, manner: object): Promise<void> {
  house = await House.open(environment);
  const { url: origin, program } = await house.startApp({ METRICS_TOKEN });
  url = origin;
  echo = await vi.waitUntil(() => ECHO.exec(program.output())?.[0], SOON);
  await deliver(manner);
}

/** Tells the emulator how to deliver what happens from now on. */
async function deliver(manner: object): Promise<void> {
  const body = JSON.stringify(manner);
  const set = await fetch(`${url}/_emulator/webhooks/delivery`, { method: "PUT", headers, body });
  expect(set.status).toBe(200);
}

const calls = () => `${url}/room/lobby/calls`;
const list = async () => CallList.parse(await (await fetch(calls())).json());
const call = async () => (await list()).calls[0];
const state = async () => (await call())?.state;
const hangUp = () => fetch(calls(), { method: "DELETE", headers });

async function dial(to = echo): Promise<Call | undefined> {
  const body = JSON.stringify({ to });
  expect((await fetch(calls(), { method: "POST", headers, body })).status).toBe(201);
  return await call();
}

/** What the emulator has written down about its callbacks: `callUpdated ACTIVE 200`. */
async function delivered(): Promise<string[]> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/_emulator/live`, { origin: url });
  const messages = on(socket, "message", { signal: AbortSignal.timeout(SOON.timeout) });
  for await (const [data] of messages) {
    const message: InspectorMessage = JSON.parse(String(data));
    if (message.type !== "messages") continue;
    socket.close();
    return message.messages.filter(({ kind }) => kind === "webhook").map(({ summary }) => summary);
  }
  throw new Error("The inspector was told no messages.");
}

/** How many reports of a kind have come to such an end. */
async function counted(kind: string, outcome: string): Promise<number> {
  const lines = (
    await (await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } })).text()
  ).split("\n");
  const name = `sip_reports_total{kind="${kind}",outcome="${outcome}"} `;
  return Number(lines.find((line) => line.startsWith(name))?.slice(name.length) ?? 0);
}

describe.each(CUSTOMERS)("to an app that is $customer", ({ environment }) => {
  test("callbacks that come three times and mixed up tell the same as on a good day", async () => {
    await start(environment, { repeat: 3, shuffle: true });
    await dial();
    await expect.poll(state, SOON).toBe("active");
    await hangUp();
    const message = "the end came three times";
    await expect.poll(() => counted("callDestroyed", "repeated"), { message, ...SOON }).toBe(2);
    expect(await call()).toMatchObject({ state: "ended", end: { by: "us" } });
  });

  test("callbacks without a signature are refused, and taken when they come again with one", async () => {
    await start(environment, { sign: "none" });
    const dialed = await dial();
    await expect.poll(delivered, SOON).toContain("callUpdated ACTIVE 503");
    expect(await counted("callUpdated", "unsigned")).toBeGreaterThan(0);
    expect(await call()).toEqual(dialed);
    await expect.poll(state, RETRY).toBe("active");
    await expect.poll(delivered, SOON).toContain("callUpdated ACTIVE 200");
  });
});

test("callbacks that somebody else has signed are refused and counted, and change nothing", async () => {
  await start({}, { sign: "forged" });
  const dialed = await dial();
  await expect.poll(delivered, SOON).toContain("callUpdated ACTIVE 401");
  expect(await counted("callUpdated", "bad signature")).toBeGreaterThan(0);
  expect(await call()).toEqual(dialed);
  await deliver({ sign: "valid" });
  await expect.poll(state, RETRY).toBe("active");
});

test("callbacks that come late tell when it happened", async () => {
  await start({}, { delayMs: LATE_MS });
  await dial(echo.replace("echo", `bye-${TALK_MS / 1_000}`));
  await expect.poll(state, SOON).toBe("ended");
  const { calls, now } = await list();
  const { answeredAt, endedAt, end } = calls[0] ?? {};
  expect(end).toMatchObject({ by: "them", code: "700" });
  expect(now - Number(endedAt), "milliseconds since the end").toBeGreaterThan(LATE_MS - CLOCK_TICK_MS);
  expect(Number(endedAt) - Number(answeredAt), "milliseconds of the talk").toBeGreaterThan(TALK_MS / 2);
});
