import { afterEach, describe, expect, test, vi } from "vitest";
import { startEmulator } from "../../src/emulator.ts";
import { emulatorDirectory } from "../support/data-directory.ts";
import { SipCaller } from "../support/sip-caller.ts";
import { VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 10_000, interval: 10 };
const WAIT = [{ action: "wait", timeout: 60 }];

let house: VoiceHouse;
const open = async (options = {}) => {
  house = await VoiceHouse.open(options);
  return house.app;
};
afterEach(() => house.close());

const ended = (caller: SipCaller) => vi.waitUntil(() => caller.end, SOON);
const answered = (caller: SipCaller) => vi.waitUntil(() => caller.isAnswered, SOON);
const events = (expected: string[]) => expect.poll(() => house.app.events(), SOON).toEqual(expected);

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe("a call to the virtual number", () => {
  test("asks the app what to do, in the query of a GET", async () => {
    const app = await open();
    await house.call(440, { "X-Phones-Call-Id": "c 1", "X-Nexmo-Trace": "no", "User-Story": "no" });
    const { method, said } = await app.hears("/answer");
    expect(method).toBe("GET");
    expect(said).toEqual({
      from: "14155550100",
      to: "12015550123",
      uuid: expect.stringMatching(UUID),
      conversation_uuid: expect.stringMatching(/^CON-/),
      "SipHeader_X-Phones-Call-Id": "c 1",
    });
  });

  test("asks by POST where it should, the same as JSON", async () => {
    const app = await open({ answerMethod: "POST" });
    await house.call(440, { "X-Phones-Call-Id": "1" });
    const { method, said } = await app.hears("/answer");
    expect(method).toBe("POST");
    expect(said).toMatchObject({ to: "12015550123", "SipHeader_X-Phones-Call-Id": "1" });
  });

  test.each(["udp", "tcp"])("comes over %s", async (transport) => {
    const app = await open();
    app.answers("/answer", WAIT);
    const caller = await SipCaller.call(house.address(transport), 440);
    await answered(caller);
    await caller.leave();
  });

  test("tells how it goes, from its start to its end", async () => {
    const app = await open();
    app.answers("/answer", WAIT);
    const { caller, uuid } = await house.callIn(440);
    await events(["started", "ringing", "answered"]);
    caller.leg.hangUp();
    await events(["started", "ringing", "answered", "completed"]);
    for (const { method, said } of app.told("/event")) {
      expect(method).toBe("POST");
      expect(said).toMatchObject({ uuid, from: "14155550100", to: "12015550123", direction: "inbound" });
      expect(said.conversation_uuid).toBe(app.told("/answer")[0]!.said.conversation_uuid);
      expect(new Date(String(said.timestamp)).toISOString()).toBe(said.timestamp);
    }
    expect(app.told("/event").at(-1)!.said).toMatchObject({
      duration: expect.stringMatching(/^\d+$/),
      start_time: expect.any(String),
      end_time: expect.any(String),
      price: expect.any(String),
    });
  });

  test("tells it by GET where it should", async () => {
    const app = await open({ eventMethod: "GET" });
    await house.call(440);
    expect(await app.hears("/event")).toMatchObject({ method: "GET", said: { status: "started" } });
  });

  test("ends when there is nothing left to do", async () => {
    const app = await open();
    app.answers("/answer", [{ action: "talk", text: "Good-bye" }]);
    const caller = await house.call(440);
    expect(await ended(caller)).toMatchObject({ by: "them", code: 200 });
    await events(["started", "ringing", "answered", "completed"]);
  });

  test("is not answered when the caller gives up meanwhile", async () => {
    const app = await open();
    app.answers("/answer", "hang");
    const caller = await house.call(440);
    await app.hears("/answer");
    caller.leg.hangUp();
    await events(["started", "ringing", "cancelled"]);
    expect(caller.isAnswered).toBe(false);
  });

  test("of another number reaches nobody", async () => {
    await open();
    const caller = await SipCaller.call(`sip:12015550199@${house.emulator.voiceSipAddress}`, 440);
    expect(await ended(caller)).toMatchObject({ code: 404 });
    await caller.leave();
    expect(house.app.requests).toEqual([]);
  });

  test("with its plus is the same number", async () => {
    await open();
    const caller = await SipCaller.call(house.address().replace("sip:", "sip:+"), 440);
    expect((await house.app.hears("/answer")).said.to).toBe("12015550123");
    await caller.leave();
  });

  test("is turned away where nobody is asked", async () => {
    await open();
    const directory = await emulatorDirectory();
    const silent = await startEmulator({ dataDirectory: directory.path, sipPort: 0, voiceSipPort: 0 });
    const caller = await SipCaller.call(`sip:12015550123@${silent.voiceSipAddress}`, 440);
    expect(await ended(caller)).toMatchObject({ code: 480 });
    await caller.leave();
    await silent.close();
    await directory.remove();
  });
});

describe("a session that dials sip.nexmo.com", () => {
  test.each([
    "sip:12015550123@sip.nexmo.com;transport=tls",
    "sip:+12015550123@sip-us.nexmo.com",
    "sips:12015550123@sip.nexmo.com",
  ])("reaches the virtual number, and says which it is: %s", async (uri) => {
    const app = await open();
    app.answers("/answer", WAIT);
    const { emulator } = house;
    const { id } = emulator.sessions.create("routed");
    emulator.calls.dial(id, "sip=true", { uri, headers: { "X-Phones-Call-Id": "7" } });
    const { said } = await app.hears("/answer");
    expect(said).toMatchObject({ "SipHeader_X-OpenTok-SessionId": id, "SipHeader_X-Phones-Call-Id": "7" });
    await expect.poll(() => emulator.calls.running[0]?.state, SOON).toBe("ACTIVE");
  });
});
