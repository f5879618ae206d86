import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { loadCredentials } from "../../emulator/src/identity/credentials.ts";
import { type SingingPhone, startSingingPhone } from "../../emulator/test/support/singing-phone.ts";
import { SipCaller } from "../../emulator/test/support/sip-caller.ts";
import { VoiceApp } from "../../emulator/test/support/voice-app.ts";
import { installVoice } from "../../emulator/test/support/voice-house.ts";
import { formatWav, sineWave } from "../../emulator/test/support/wav.ts";
import { type Call, CallList } from "../../src/app/calls/wire.ts";
import { OpenTokPlatform } from "../../src/app/platform/platform.ts";
import { CallerList, DialIn } from "../../src/app/telephone/wire.ts";
import { temporaryDirectory } from "../support/program.ts";
import { CUSTOMERS, House } from "./support/house.ts";

const NUMBER = /A number to call from a phone: (sip:\S+)/;
const SOON = { timeout: 10_000, interval: 50 };

let house: House;
let url: string;
/** Each test has its own. */
let room: string;
let number: string;
const leaving: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const leave of leaving.splice(0)) await leave();
});

async function openRoom(): Promise<void> {
  room = `${url}/room/${randomUUID()}`;
  await fetch(room);
}

async function open(environment: Record<string, string>): Promise<void> {
  house = await House.open(environment);
  const app = await house.startApp();
  ({ url } = app);
  number = await vi.waitUntil(() => NUMBER.exec(app.program.output())?.[1], SOON);
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
  const headers = { accept: "application/json", "content-type": "application/json" };
  const response = await fetch(room + path, { method, headers, ...(body && { body: JSON.stringify(body) }) });
  return response.status === 204 ? null : response.json();
}

const dialIn = async () => DialIn.parse(await ask("GET", "/dial-in"));
const callers = async () => CallerList.parse(await ask("GET", "/callers"));
const calls = async () => CallList.parse(await ask("GET", "/calls")).calls;
const isOn = ({ state }: Call) => state !== "ended";

describe.each(CUSTOMERS)("with an app that is $customer", ({ environment }) => {
  beforeAll(() => open(environment));
  afterAll(() => house.close());
  beforeEach(openRoom);

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

describe("while the bridge is broken", () => {
  const INSIDE_HZ = 500;
  const MUSIC_HZ = 1_300;
  const HEARING = { timeout: 40_000, interval: 50 };

  beforeEach(async () => {
    const app = await VoiceApp.start();
    app.answers("/music.wav", formatWav(sineWave(MUSIC_HZ, 8_000, 2), 8_000));
    leaving.push(() => app.close());
    const directory = await temporaryDirectory();
    leaving.push(directory.remove);
    await installVoice(directory.path); // says everything shortly
    await open({ VOICE_MUSIC_URL: app.url("/music.wav") });
    await openRoom();
  });
  afterEach(async () => {
    await house.close();
    vi.unstubAllEnvs();
  });

  /** Breaks the bridge, as the platform may, whenever it stands: after the second time the app pauses. */
  async function breakUntil(isSo: () => boolean): Promise<void> {
    const credentials = await loadCredentials(join(house.directory, "data", "emulator"));
    const platform = new OpenTokPlatform({
      ...{ ...credentials, apiUrl: `${url}/_emulator/api` },
      ...{ proxyUrl: null, isLocal: true, suggestions: [] },
    });
    const { sessionId } = (await ask("GET", "")) as { sessionId: string };
    let broken = "";
    await vi.waitUntil(async () => {
      const { bridge } = await callers();
      const call = (await calls()).find(({ callId }) => callId === bridge?.callId);
      if (bridge?.state === "connected" && call?.connectionId && call.connectionId !== broken) {
        broken = call.connectionId;
        await platform.disconnect(sessionId, broken);
      }
      return isSo();
    }, HEARING);
  }

  test("who has dialed in hears music again, and then the room", async () => {
    const { pin } = await dialIn();
    await phoneInRoom(INSIDE_HZ);
    const ann = await callIn(700);
    ann.leg.sendDigits(`${pin}#`);
    await vi.waitUntil(() => ann.hears(INSIDE_HZ), HEARING);
    await breakUntil(() => ann.hears(MUSIC_HZ));
    await vi.waitUntil(() => ann.hears(INSIDE_HZ), HEARING);
  }, 100_000);
});
