import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { IncomingCall, UserAgent } from "../../emulator/src/sip/sip-call.ts";
import { startUserAgent } from "../../emulator/src/sip/user-agent.ts";
import { Call, CallList } from "../../src/app/calls/wire.ts";
import { House } from "./support/house.ts";

const HOST = "127.0.0.1";
const CANCEL_DEADLINE_MS = 500;

let house: House;
let calls: string;
let agent: UserAgent;
/** What happened at the phone, with the moment: it rings and is never answered. */
let phone: { call: IncomingCall; rangAt: number; cancelledAt: number | null }[];

beforeEach(async () => {
  phone = [];
  agent = await startUserAgent({ host: HOST, port: 0, name: "Phone", receiveCall: ring });
  house = await House.open();
});

afterEach(async () => {
  await house.close();
  await agent.close();
});

/** @param env of the app; without credentials it brings its own emulator. */
async function startApp(env: Record<string, string> = {}): Promise<void> {
  const { url } = await house.startApp(env);
  calls = `${url}/room/lobby/calls`;
  await fetch(`${url}/room/lobby`);
}

/**
 * Stands between an app and its platform, and keeps the platform's answer to a dial.
 *
 * @param apiUrl of the platform.
 * @returns also the environment that points the app here, and what lets the answer go.
 */
async function startSlowLine(apiUrl: string) {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const server = createServer((incoming, response) => {
    const { method, url = "", headers } = incoming;
    const outgoing = request(apiUrl + url, { method, headers }, async (answer) => {
      if (url.endsWith("/dial")) await released;
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  await once(server.listen(0, HOST), "listening");
  const { port } = server.address() as AddressInfo;
  return { server, release, env: { OPENTOK_API_URL: `http://${HOST}:${port}` } };
}

function ring(call: IncomingCall): void {
  const entry: (typeof phone)[number] = { call, rangAt: Date.now(), cancelledAt: null };
  call.cancelled = () => {
    entry.cancelledAt = Date.now();
  };
  call.ring();
  phone.push(entry);
}

function dial(callId: string): Promise<Response> {
  const body = JSON.stringify({ callId, to: `sip:phone@${HOST}:${agent.port}` });
  return fetch(calls, { method: "POST", headers: { "content-type": "application/json" }, body });
}

function hangUp(callId: string): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(`${calls}/${callId}`, { method: "DELETE", headers });
}

async function stateOf(callId: string): Promise<Call | undefined> {
  const { calls: list } = CallList.parse(await (await fetch(calls)).json());
  return list.find((call) => call.callId === callId);
}

async function phoneStopsRinging(): Promise<number> {
  await vi.waitUntil(() => phone[0]?.cancelledAt, { timeout: 5_000, interval: 5 });
  return phone[0]?.cancelledAt ?? Number.POSITIVE_INFINITY;
}

test("a phone that is hung up while it rings stops ringing within 500 ms", async () => {
  await startApp();
  const callId = randomUUID();
  expect((await dial(callId)).status).toBe(201);
  await expect.poll(async () => (await stateOf(callId))?.state).toBe("ringing");
  const askedAt = Date.now();
  expect((await hangUp(callId)).ok).toBe(true);
  expect((await phoneStopsRinging()) - askedAt).toBeLessThan(CANCEL_DEADLINE_MS);
  await expect.poll(async () => await stateOf(callId)).toMatchObject({ state: "ended", end: { by: "us" } });
});

test("a phone that is hung up before the dial has answered stops within 500 ms of that answer", async () => {
  const { env } = await house.startEmulator();
  const line = await startSlowLine(env.OPENTOK_API_URL ?? "");
  try {
    // A report would tell before the answer which phone that is.
    await startApp({ ...env, ...line.env, WEBHOOKS: "none" });
    const callId = randomUUID();
    const dialing = dial(callId);
    await vi.waitUntil(() => phone.length > 0, { timeout: 5_000, interval: 5 });
    expect((await hangUp(callId)).ok).toBe(true);
    expect(phone[0]?.cancelledAt, "nobody knows yet what is to be hung up").toBeNull();
    const answeredAt = Date.now();
    line.release();
    expect((await phoneStopsRinging()) - answeredAt).toBeLessThan(CANCEL_DEADLINE_MS);
    expect(Call.parse(await (await dialing).json()).callId).toBe(callId);
    await expect.poll(async () => await stateOf(callId)).toMatchObject({ state: "ended", end: { by: "us" } });
  } finally {
    line.server.close();
    line.server.closeAllConnections();
  }
});

test("hanging up twice, and once more after the phone has gone, is the same calm end", async () => {
  await startApp();
  const callId = randomUUID();
  await dial(callId);
  await expect.poll(async () => (await stateOf(callId))?.state).toBe("ringing");
  const answers = await Promise.all([hangUp(callId), hangUp(callId)]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
  await expect.poll(async () => (await stateOf(callId))?.state).toBe("ended");
  expect((await hangUp(callId)).ok).toBe(true);
  expect(phone).toHaveLength(1);
});
