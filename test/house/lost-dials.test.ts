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
const ROUNDS = isLong ? 40 : 3;

let house: House;
let agent: UserAgent;
let phones: { isAlive: boolean }[] = [];
let line: BreakingLine;
/** Each test has its own. */
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
  environment = { ...env, OPENTOK_API_URL: line.url, PORT: port };
  await startApp();
});
beforeEach(async () => {
  phones = [];
  line.moment = "never";
  room = randomUUID();
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

async function openRoom(): Promise<void> {
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

async function openCalls(): Promise<Call[]> {
  const { calls } = CallList.parse(await (await fetch(`${url}/room/${room}/calls`)).json());
  return calls.filter(({ state }) => state !== "ended");
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
  test(`leaves no phone that nobody can hang up, ${ROUNDS} times`, { timeout: ROUNDS * 60_000 }, async () => {
    for (let round = 0; round < ROUNDS; round++) {
      phones = [];
      line.moment = round % 2 === 0 ? "answer held" : "never";
      const dials = Array.from({ length: DIALS }, () => dial().catch(() => null));
      // Killed at another moment each time: with the first phone ringing, with the second, with all.
      await vi.waitUntil(() => phones.length > round % DIALS, { timeout: HUNG_UP_MS });
      await app.kill();
      await Promise.all(dials);
      line.moment = "never";
      await startApp();
      await openRoom();
      await everyPhoneHasItsCall();
      expect((await hangUp("")).ok).toBe(true);
      await vi.waitUntil(() => alive() === 0, { timeout: HUNG_UP_MS });
      await everyPhoneHasItsCall();
    }
  });
});
