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
const SOON = { timeout: 10_000, interval: 5 };

let house: House;
let calls: string;
let agent: UserAgent;
/** Calls at the phone, which rings and is never answered. */
let phone: { isCancelled: boolean }[];

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
 * @returns also the environment that points the app here, what lets the answer go, and what the app has asked for since
 *   then: `DELETE`, with the last part of the path's name.
 */
async function startSlowLine(apiUrl: string) {
  let release = (): void => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    const { method = "", url = "", headers } = incoming;
    asked.push(`${method} ${url.split("/").at(method === "DELETE" ? -2 : -1)}`);
    const outgoing = request(apiUrl + url, { method, headers }, async (answer) => {
      if (url.endsWith("/dial")) await released;
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    incoming.pipe(outgoing);
  });
  await once(server.listen(0, HOST), "listening");
  const { port } = server.address() as AddressInfo;
  return { server, release, asked, env: { OPENTOK_API_URL: `http://${HOST}:${port}` } };
}

function ring(call: IncomingCall): void {
  const entry = { isCancelled: false };
  call.cancelled = () => {
    entry.isCancelled = true;
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

async function callNamed(callId: string): Promise<Call | undefined> {
  const { calls: list } = CallList.parse(await (await fetch(calls)).json());
  return list.find((call) => call.callId === callId);
}

const isRinging = async (callId: string) =>
  expect.poll(async () => (await callNamed(callId))?.state, SOON).toBe("ringing");
const isEndedByUs = async (callId: string) =>
  expect.poll(async () => await callNamed(callId), SOON).toMatchObject({ state: "ended", end: { by: "us" } });
const stopsRinging = () => vi.waitUntil(() => phone[0]?.isCancelled, SOON);

test("a phone that is hung up while it rings stops ringing; hanging up again is the same calm end", async () => {
  await startApp();
  const [callId, other] = [randomUUID(), randomUUID()];
  expect((await dial(callId)).status).toBe(201);
  await isRinging(callId);
  expect((await hangUp(callId)).ok).toBe(true);
  await stopsRinging();
  await isEndedByUs(callId);
  expect(phone).toHaveLength(1);

  await dial(other);
  await isRinging(other);
  const answers = await Promise.all([hangUp(other), hangUp(other)]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
  await expect.poll(async () => (await callNamed(other))?.state, SOON).toBe("ended");
  expect((await hangUp(other)).ok).toBe(true);
  expect(phone).toHaveLength(2);
});

test("a phone that is hung up before the dial has answered stops with that answer", async () => {
  const { env } = await house.startEmulator();
  const line = await startSlowLine(env.OPENTOK_API_URL ?? "");
  try {
    // A report would tell before the answer which phone that is.
    await startApp({ ...env, ...line.env, WEBHOOKS: "none" });
    const callId = randomUUID();
    const dialing = dial(callId);
    await vi.waitUntil(() => phone.length > 0, SOON);
    expect((await hangUp(callId)).ok).toBe(true);
    expect(phone[0]?.isCancelled, "nobody knows yet which phone to hang up").toBe(false);
    expect(line.asked.at(-1)).toBe("POST dial");
    line.release();
    await stopsRinging();
    expect(
      line.asked.slice(line.asked.indexOf("POST dial") + 1)[0],
      "the first request after the answer",
    ).toBe("DELETE connection");
    expect(Call.parse(await (await dialing).json()).callId).toBe(callId);
    await isEndedByUs(callId);
  } finally {
    line.server.close();
    line.server.closeAllConnections();
  }
});
