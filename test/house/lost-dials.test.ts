import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { IncomingCall, UserAgent } from "../../emulator/src/sip/sip-call.ts";
import { startUserAgent } from "../../emulator/src/sip/user-agent.ts";
import { ANSWER } from "../../emulator/test/support/sip-calls.ts";
import { type Call, CallList } from "../../src/app/calls/wire.ts";
import { freePort } from "../support/free-port.ts";
import { isLong } from "../support/long.ts";
import type { Program } from "../support/program.ts";
import { BreakingLine, moments } from "./support/breaking-line.ts";
import { House } from "./support/house.ts";

const HOST = "127.0.0.1";
/** So long after a hang-up was asked for no phone may be in a call any more. */
const HUNG_UP_MS = 10_000;
const DIALS = 3;
const METRICS_TOKEN = "a-metrics-token-of-the-tests";
const ROUNDS = isLong ? 500 : 3;
/** How the connections of the dials of a round break, one round after the other. */
const breaks = ["answer held", "never", ...moments] as const;

let house: House;
let agent: UserAgent;
let phones: { isAlive: boolean }[] = [];
let line: BreakingLine;
/** Each test has its own, and each round of a long one. */
let room: string;
let port: string;
let url: string;
let environment: Record<string, string>;
let app: Program;

beforeAll(async () => {
  agent = await startUserAgent({ host: HOST, port: 0, name: "Phone", receiveCall: pickUp });
  house = await House.open();
  port = await freePort();
  const { env } = await house.startEmulator({ webhook: `http://${HOST}:${port}/webhooks/sip` });
  line = await BreakingLine.before(env.OPENTOK_API_URL ?? "");
  environment = { ...env, OPENTOK_API_URL: line.url, PORT: port, METRICS_TOKEN };
  await startApp();
});
beforeEach(async () => {
  line.moment = "never";
  await openRoom();
});
afterAll(async () => {
  await house.close();
  await agent.close();
  await line.close();
});

async function startApp(): Promise<void> {
  ({ url, program: app } = await house.startApp(environment));
}

/** Opens another room, with no phone in it. */
async function openRoom(): Promise<void> {
  phones = [];
  room = randomUUID();
  expect((await fetch(`${url}/room/${room}`)).status).toBe(200);
}

/** Every second phone is answered, the others ring on. */
function pickUp(call: IncomingCall): void {
  const phone = { isAlive: true };
  const end = () => {
    phone.isAlive = false;
  };
  call.cancelled = end;
  call.ring();
  if (phones.push(phone) % 2 === 0) call.accept(ANSWER, { ended: end });
}

function dial(): Promise<Response> {
  const body = JSON.stringify({ callId: randomUUID(), to: `sip:phone@${HOST}:${agent.port}` });
  const headers = { "content-type": "application/json" };
  return fetch(`${url}/room/${room}/calls`, { method: "POST", headers, body });
}

function hangUp(path: string): Promise<Response> {
  return fetch(`${url}/room/${room}/calls${path}`, { method: "DELETE" });
}

async function listCalls(): Promise<Call[]> {
  return CallList.parse(await (await fetch(`${url}/room/${room}/calls`)).json()).calls;
}

async function openCalls(): Promise<Call[]> {
  return (await listCalls()).filter(({ state }) => state !== "ended");
}

async function unaccounted(): Promise<number> {
  const headers = { authorization: `Bearer ${METRICS_TOKEN}` };
  const metrics = await (await fetch(`${url}/metrics`, { headers })).text();
  return Number(/^sip_calls_unaccounted (\d+)$/m.exec(metrics)?.[1]);
}

const alive = () => phones.filter(({ isAlive }) => isAlive).length;

/** Phones in a call are never more than calls that are open: each can be hung up. */
async function everyPhoneHasItsCall(): Promise<void> {
  expect(alive()).toBeLessThanOrEqual((await openCalls()).length);
}

describe.each(moments)("a dial whose connection breaks %s", (moment) => {
  test("leaves no phone that nobody can hang up", async () => {
    line.moment = moment;
    const [, called] = [await dial(), (await openCalls())[0]];
    expect(called).toBeDefined();
    const expected = moment === "before the dial" ? 0 : 1;
    await vi.waitUntil(() => phones.length === expected, { timeout: HUNG_UP_MS });
    await everyPhoneHasItsCall();
    line.moment = "never";
    expect((await hangUp(`/${called?.callId}`)).ok).toBe(true);
    await vi.waitUntil(() => alive() === 0, { timeout: HUNG_UP_MS });
  });
});

describe("an app that is killed with three dials of one room under way", () => {
  const patience = { timeout: ROUNDS * 60_000 };
  test(`leaves no phone that nobody can hang up, ${ROUNDS} times`, patience, async ({ annotate }) => {
    let rung = 0;
    let slowestMs = 0;
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) await openRoom();
      const moment = breaks[round % breaks.length] ?? "never";
      line.moment = moment;
      const dials = Array.from({ length: DIALS }, () => dial().catch(() => null));
      // Killed at another moment each time: with the first phone ringing, with the second, with all; or with none.
      const awaited = moment === "before the dial" ? 0 : (Math.floor(round / breaks.length) % DIALS) + 1;
      await vi.waitUntil(() => phones.length >= awaited, { timeout: HUNG_UP_MS });
      await app.kill();
      await Promise.all(dials);
      line.moment = "never";
      await startApp();
      await everyPhoneHasItsCall();
      // A dial that nobody answered is counted until it is accounted for, and so is what became of it.
      const lost = (await openCalls()).filter(({ connectionId }) => connectionId === null);
      expect(await unaccounted()).toBeGreaterThanOrEqual(lost.length);
      const askedAt = performance.now();
      expect((await hangUp("")).ok).toBe(true);
      await vi.waitUntil(() => alive() === 0, { timeout: HUNG_UP_MS });
      slowestMs = Math.max(slowestMs, Math.round(performance.now() - askedAt));
      rung += phones.length;
      await everyPhoneHasItsCall();
      const reasons = (await listCalls()).map(({ end }) => end?.reason);
      expect(reasons).not.toContain("platform-restarted");
    }
    await annotate(
      `${ROUNDS} kills, ${ROUNDS * DIALS} dials, ${rung} phones rang; slowest hang-up ${slowestMs} ms`,
    );
  });
});
