import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { type Call, CallList } from "../../src/app/calls/wire.ts";
import { CallerList, DialIn } from "../../src/app/dial-in/wire.ts";
import { CUSTOMERS, House, type SingingPhone, startSingingPhone } from "../support/house.ts";
import { SipCaller } from "../support/sip-caller.ts";

const NUMBER = /A number to call from a phone: (sip:\S+)/;
const SOON = { timeout: 10_000, interval: 50 };

let house: House;
let room: string;
let number: string;
const leaving: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
  await house.close();
});

async function open(environment: Record<string, string>): Promise<void> {
  house = await House.open(environment);
  const { url, program } = await house.startApp();
  room = `${url}/room/lobby`;
  await fetch(room);
  number = await vi.waitUntil(() => NUMBER.exec(program.output())?.[1], SOON);
}

async function callIn(songHz: number): Promise<SipCaller> {
  const caller = await SipCaller.call(number, songHz);
  leaving.push(() => caller.leave());
  await vi.waitUntil(() => caller.isAnswered, SOON);
  return caller;
}

async function phoneInRoom(noteHz: number): Promise<SingingPhone> {
  const phone = await startSingingPhone(noteHz);
  leaving.push(() => phone.close());
  await ask("POST", "/calls", { to: phone.address });
  return phone;
}

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(room + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return response.status === 204 ? null : response.json();
}

const dialIn = async () => DialIn.parse(await ask("GET", "/dial-in"));
const callers = async () => CallerList.parse(await ask("GET", "/callers"));
const calls = async () => CallList.parse(await ask("GET", "/calls")).calls;
const isOn = ({ state }: Call) => state !== "ended";

describe.each(CUSTOMERS)("with an app that is $customer", ({ environment }) => {
  beforeEach(() => open(environment));

  test("who dials in and types the PIN hears the room and is heard in it; the bridge goes when the last one leaves", async () => {
    const { pin } = await dialIn();
    const inside = await phoneInRoom(500);
    const ann = await callIn(700);
    ann.leg.sendDigits(`${pin}#`);
    await vi.waitUntil(() => ann.hears(500) && inside.hears(700), { ...SOON, timeout: 30_000 });
    expect(await callers()).toMatchObject({ callers: [{ state: "joined" }], bridge: { state: "connected" } });
    await ann.leave();
    await vi.waitUntil(async () => (await callers()).bridge === null, { ...SOON, timeout: 5_000 });
    await vi.waitUntil(async () => (await calls()).filter(isOn).length === 1, { ...SOON, timeout: 5_000 });
  }, 60_000);

  test("a telephone that is called rings, and its call can be canceled", async () => {
    const call = (await ask("POST", "/calls", { to: "+14155550100" })) as Call;
    const now = async () => (await calls()).find(({ callId }) => callId === call.callId);
    await vi.waitUntil(async () => (await now())?.state === "ringing", SOON);
    await ask("DELETE", `/calls/${call.callId}`);
    await vi.waitUntil(async () => (await now())?.state === "ended", { ...SOON, timeout: 5_000 });
    expect((await now())?.end).toMatchObject({ by: "us", text: "Canceled before it was answered" });
  }, 30_000);
});
