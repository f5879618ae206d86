import { afterEach, describe, expect, test, vi } from "vitest";
import type { SipCaller } from "../support/sip-caller.ts";
import type { VoiceReply } from "../support/voice-app.ts";
import { VOICE_HZ, VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 10_000, interval: 10 };
const WAIT = { action: "wait", timeout: 60 };
const GOODBYE = { action: "talk", text: "Good-bye" };

let house: VoiceHouse;
const open = async (options = {}) => {
  house = await VoiceHouse.open(options);
  return house.app;
};
afterEach(() => house.close());

const input = (dtmf = {}) => ({
  action: "input",
  type: ["dtmf"],
  dtmf: { timeOut: 10, ...dtmf },
  eventUrl: [house.app.url("/input")],
});
const ended = (caller: SipCaller) => vi.waitUntil(() => caller.end, SOON);

/** Calls in, and presses digits. */
async function press(digits: string) {
  const line = await house.callIn(440);
  line.caller.leg.sendDigits(digits);
  return line;
}

describe("digits that a caller presses", () => {
  test("are told to the app, which says how it goes on", async () => {
    const app = await open();
    app.answers("/answer", [input({ maxDigits: 20, submitOnHash: true })]);
    app.answers("/input", [WAIT]);
    const { uuid } = await press("1234#");
    const { method, said } = await app.hears("/input");
    expect(method).toBe("POST");
    expect(said).toEqual({
      speech: { results: [] },
      dtmf: { digits: "1234", timed_out: false },
      from: "14155550100",
      to: "12015550123",
      uuid,
      conversation_uuid: expect.stringMatching(/^CON-/),
      timestamp: expect.any(String),
    });
    expect(app.events(uuid)).not.toContain("completed");
  });

  test("are told in the form of the platform's first years where that is wanted", async () => {
    const app = await open({ payloads: "old" });
    app.answers("/answer", () => [
      { action: "input", maxDigits: 2, timeOut: 10, eventUrl: [app.url("/input")] },
    ]);
    const { uuid } = await press("42");
    expect((await app.hears("/input")).said).toEqual({
      dtmf: "42",
      timed_out: false,
      uuid,
      conversation_uuid: expect.stringMatching(/^CON-/),
      timestamp: expect.any(String),
    });
  });

  test("are told by GET where that is wanted, each object as JSON", async () => {
    const app = await open();
    app.answers("/answer", [{ ...input({ maxDigits: 2 }), eventMethod: "GET" }]);
    await press("42");
    const { method, said } = await app.hears("/input");
    expect(method).toBe("GET");
    expect(JSON.parse(String(said.dtmf))).toEqual({ digits: "42", timed_out: false });
  });

  test("go to where events go, unless the input says otherwise", async () => {
    const app = await open();
    app.answers("/answer", [{ action: "input", type: ["dtmf"], dtmf: { maxDigits: 1 } }]);
    const { uuid } = await press("7");
    await expect.poll(() => app.events(uuid), SOON).toContain("input");
  });

  test("that are not enough are told after a while", async () => {
    const app = await open();
    app.answers("/answer", [input({ timeOut: 1 })]);
    await press("12");
    expect((await app.hears("/input")).said.dtmf).toEqual({ digits: "12", timed_out: true });
  });

  test("that never come are told too", async () => {
    const app = await open();
    app.answers("/answer", [input({ timeOut: 0.2 })]);
    await house.callIn(440);
    expect((await app.hears("/input")).said.dtmf).toEqual({ digits: "", timed_out: true });
  });

  test("cut off what is being said where they may", async () => {
    const app = await open();
    const talk = { action: "talk", text: "Please enter your PIN", bargeIn: true, loop: 0 };
    app.answers("/answer", [talk, input({ maxDigits: 2 })]);
    const { caller } = await house.callIn(440);
    await vi.waitUntil(() => caller.hears(VOICE_HZ), SOON);
    caller.leg.sendDigits("12");
    expect((await app.hears("/input")).said.dtmf).toEqual({ digits: "12", timed_out: false });
  });

  test("are asked for as often as the app likes", async () => {
    const app = await open();
    app.answers("/answer", [input({ maxDigits: 1 })]);
    app.answers("/input", [input({ maxDigits: 1 })], [input({ maxDigits: 1 })], [GOODBYE]);
    const { caller } = await press("1p2p3");
    await app.hears("/input", 3);
    expect(app.told("/input").map(({ said }) => said.dtmf)).toMatchObject([
      { digits: "1" },
      { digits: "2" },
      { digits: "3" },
    ]);
    expect(await ended(caller)).toMatchObject({ code: 200 });
  });
});

describe("an app that hears digits", () => {
  const second = { action: "input", type: ["dtmf"], dtmf: { timeOut: 0.2 } };

  test.each<[string, VoiceReply]>([
    ["says nothing", 204],
    ["says what is no NCCO", { thanks: true }],
    ["says OK", "OK"],
    ["fails", 500],
  ])("and %s lets the NCCO go on", async (_what, answer) => {
    const app = await open();
    app.answers("/answer", [input({ maxDigits: 1 }), second]);
    app.answers("/input", answer);
    const { uuid } = await press("1");
    await app.hears("/input");
    await expect.poll(() => app.events(uuid), SOON).toContain("input");
  });
  test("and answers with an NCCO that is none is told so, and the call goes on", async () => {
    const app = await open();
    app.answers("/answer", [input({ maxDigits: 1 }), WAIT]);
    app.answers("/input", [{ action: "sing" }]);
    const { uuid } = await press("1");
    await expect.poll(() => app.events(uuid), SOON).toContain("error");
    const reasons = app
      .told("/event")
      .flatMap(({ said }) => (said.reason === undefined ? [] : [said.reason]));
    expect(reasons).toEqual([expect.stringContaining("[0].action")]);
    expect(app.events(uuid)).not.toContain("completed");
  });

  test("and never answers learns of the end all the same", async () => {
    const app = await open();
    app.answers("/answer", [input({ maxDigits: 1 })]);
    app.answers("/input", "hang");
    const { caller, uuid } = await press("1");
    await app.hears("/input");
    caller.leg.hangUp();
    await expect.poll(() => app.events(uuid), SOON).toContain("completed");
  });
});
