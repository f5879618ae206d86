import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Call, CallList } from "../../src/app/calls/wire.ts";
import type { IncomingCall, UserAgent } from "../../src/emulator/sip/contract.ts";
import { startUserAgent } from "../../src/emulator/sip/user-agent.ts";
import { House } from "../support/house.ts";

const CANCEL_DEADLINE_MS = 500;

let house: House;
let calls: string;
let agent: UserAgent;
/** What happened at the phone, with the moment: it rings and is never answered. */
let phone: { call: IncomingCall; rangAt: number; cancelledAt: number | null }[];

beforeEach(async () => {
  phone = [];
  agent = await startUserAgent({ host: "127.0.0.1", port: 0, name: "Phone", receiveCall: ring });
  house = await House.open();
  const { url } = await house.startApp();
  calls = `${url}/room/lobby/calls`;
  await fetch(`${url}/room/lobby`);
});

afterEach(async () => {
  await house.close();
  await agent.close();
});

function ring(call: IncomingCall): void {
  const entry: (typeof phone)[number] = { call, rangAt: Date.now(), cancelledAt: null };
  call.cancelled = () => {
    entry.cancelledAt = Date.now();
  };
  call.ring();
  phone.push(entry);
}

function dial(callId: string): Promise<Response> {
  const body = JSON.stringify({ callId, to: `sip:phone@127.0.0.1:${agent.port}` });
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
  const callId = randomUUID();
  expect((await dial(callId)).status).toBe(201);
  await expect.poll(async () => (await stateOf(callId))?.state).toBe("ringing");
  const askedAt = Date.now();
  expect((await hangUp(callId)).ok).toBe(true);
  expect((await phoneStopsRinging()) - askedAt).toBeLessThan(CANCEL_DEADLINE_MS);
  await expect.poll(async () => await stateOf(callId)).toMatchObject({ state: "ended", end: { by: "us" } });
});

test("a phone that is hung up before the dial has answered stops within 500 ms of that answer", async () => {
  const callId = randomUUID();
  const dialing = dial(callId);
  // The call is in the books before the platform is asked.
  await vi.waitUntil(async () => (await stateOf(callId)) !== undefined, { timeout: 5_000, interval: 1 });
  const hangingUp = hangUp(callId);
  const answer = await dialing;
  const answeredAt = Date.now();
  expect((await hangingUp).ok).toBe(true);
  expect(Call.parse(await answer.json()).callId).toBe(callId);
  await expect.poll(async () => await stateOf(callId)).toMatchObject({ state: "ended", end: { by: "us" } });
  // Where the CANCEL was faster than the INVITE the phone never rang at all.
  if (phone.length > 0) expect((await phoneStopsRinging()) - answeredAt).toBeLessThan(CANCEL_DEADLINE_MS);
});

test("hanging up twice, and once more after the phone has gone, is the same calm end", async () => {
  const callId = randomUUID();
  await dial(callId);
  await expect.poll(async () => (await stateOf(callId))?.state).toBe("ringing");
  const answers = await Promise.all([hangUp(callId), hangUp(callId)]);
  expect(answers.map(({ ok }) => ok)).toEqual([true, true]);
  await expect.poll(async () => (await stateOf(callId))?.state).toBe("ended");
  expect((await hangUp(callId)).ok).toBe(true);
  expect(phone).toHaveLength(1);
});
