import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SAMPLE_RATE_HZ } from "../../emulator/src/media/audio.ts";
import { type SingingPhone, startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { SipCaller } from "../../emulator/test/support/sip-caller.ts";
import { CallerList, DialIn } from "../../src/app/telephone/wire.ts";
import { freePort } from "../support/free-port.ts";
import { House } from "./support/house.ts";
import { PhoneSystem } from "./support/phone-system/phone-system.ts";

const INSIDE_HZ = 500;
const ANN_HZ = 700;
const SOON = { timeout: 10_000, interval: 50 };
const HEARING = { timeout: 20_000, interval: 50 };

let house: House;
let system: PhoneSystem;
let inside: SingingPhone;
let room: string;
/** Farewells of all at the end, the last who came first. */
const leaving: (() => Promise<void>)[] = [];

beforeEach(async () => {
  house = await House.open();
  leaving.push(() => house.close());
});

async function open(options: Parameters<typeof PhoneSystem.start>[1] = {}): Promise<void> {
  const emulator = await house.startEmulator();
  const port = await freePort();
  system = await PhoneSystem.start(`http://localhost:${port}`, options);
  leaving.push(() => system.close());
  const { url } = await house.startApp({ ...emulator.env, ...system.environment, PORT: port });
  room = `${url}/room/lobby`;
  inside = await startSingingPhone(INSIDE_HZ);
  leaving.push(() => inside.close());
  await ask("POST", "/calls", { to: inside.address });
}

afterEach(async () => {
  for (const leave of leaving.splice(0).reverse()) await leave();
});

function request(method: string, path: string, body?: object): Promise<Response> {
  const headers = { "content-type": "application/json" };
  return fetch(room + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const response = await request(method, path, body);
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.json();
}

const readPin = async () => DialIn.parse(await ask("GET", "/dial-in")).pin ?? "";
const callerList = async () => CallerList.parse(await ask("GET", "/callers"));

async function callIn(songHz: number): Promise<SipCaller> {
  const caller = await SipCaller.call(system.address, songHz);
  leaving.push(() => caller.leave());
  await hasSpoken(/PIN/);
  return caller;
}

async function hasSpoken(sentence: RegExp): Promise<void> {
  await vi.waitUntil(() => sentence.test(system.spoken.at(-1) ?? ""), SOON);
}

async function dialIn(pin: string): Promise<SipCaller> {
  const caller = await callIn(ANN_HZ);
  caller.leg.sendDigits(`${pin}#`);
  return caller;
}

/** The last half of the next second and a half is what counts: some is on its way already. */
async function isUnheard(): Promise<void> {
  inside.phone.heard = [];
  await vi.waitUntil(() => inside.phone.heard.length > 1.5 * SAMPLE_RATE_HZ, HEARING);
  expect(inside.hears(ANN_HZ)).toBe(false);
}

async function isInside(caller: SipCaller): Promise<void> {
  await vi.waitUntil(() => caller.hears(INSIDE_HZ) && inside.hears(ANN_HZ), HEARING);
}

test("a phone system of one's own asks for the PIN and brings its callers into the room, without the Voice API", async () => {
  await open();
  const pin = await readPin();
  const ann = await callIn(ANN_HZ);
  ann.leg.sendDigits(`${"0".repeat(pin.length)}#`);
  await hasSpoken(/That PIN did not work/);
  ann.leg.sendDigits(`${pin}#`);
  await isInside(ann);
  const { callers: inRoom, bridge } = await callerList();
  expect({ inRoom, bridge }).toMatchObject({ inRoom: [{ state: "joined" }], bridge: { state: "connected" } });

  const command = `/callers/${inRoom[0]?.callerId}`;
  await ask("POST", `${command}/mute`, {});
  await isUnheard();
  await ask("POST", `${command}/unmute`, {});
  await isInside(ann);

  ann.leg.hangUp();
  await vi.waitUntil(async () => (await callerList()).bridge === null, { ...SOON, timeout: 5_000 });
  await vi.waitUntil(() => system.lineCount === 0, { ...SOON, timeout: 5_000 });
}, 60_000);

test("its callers wait where the room says so, and come in when a host lets them", async () => {
  await open();
  await ask("PATCH", "/dial-in", { waitsForHost: true });
  const ann = await dialIn(await readPin());
  await vi.waitUntil(async () => (await callerList()).callers[0]?.state === "waiting", SOON);
  const [waiting] = (await callerList()).callers;
  await ask("POST", `/callers/${waiting?.callerId}/admit`, {});
  await isInside(ann);
  await ask("DELETE", `/callers/${waiting?.callerId}`, {});
  await vi.waitUntil(() => ann.end?.by === "them", SOON);
  await vi.waitUntil(() => system.lineCount === 0, { ...SOON, timeout: 5_000 });
}, 60_000);

test("one that hosts can't tell anything brings callers in all the same", async () => {
  await open({ obeys: false });
  const ann = await dialIn(await readPin());
  await isInside(ann);
  const { callers: inRoom } = await callerList();
  const muting = await request("POST", `/callers/${inRoom[0]?.callerId}/mute`, {});
  expect(muting.status).toBe(502);
  await isInside(ann);
  ann.leg.hangUp();
  await vi.waitUntil(async () => (await callerList()).bridge === null, { ...SOON, timeout: 5_000 });
}, 60_000);
