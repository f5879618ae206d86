import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { vonageApplication } from "../../src/identity/project.ts";
import { Journal } from "../../src/journal/journal.ts";
import { SystemMediaClock } from "../../src/media/clock.ts";
import { startVoice, type Voice } from "../../src/voice/voice.ts";
import { type SingingPhone, startSingingPhone } from "../support/singing-phone.ts";
import { SipCaller } from "../support/sip-caller.ts";
import { VoiceApp } from "../support/voice-app.ts";

const SOON = { timeout: 15_000, interval: 20 };

let app: VoiceApp;
let callee: SingingPhone;
let voice: Voice;
beforeEach(async () => {
  app = await VoiceApp.start();
  callee = await startSingingPhone(800);
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const application = {
    applicationId: "1",
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    privateKeyPath: "",
  };
  voice = await startVoice({
    options: { answerUrl: app.url("/answer"), eventUrl: app.url("/event") },
    apiKey: "45000001",
    project: vonageApplication(application),
    host: "127.0.0.1",
    sipPort: 0,
    clock: new SystemMediaClock(),
    journal: new Journal(),
    network: { sipAddress: callee.address.replace(/^.*@/, ""), sipTlsAddress: null },
    synthesize: async () => null,
  });
});
afterEach(async () => {
  await voice.close();
  await callee.close();
  await app.close();
});

const callIn = () => SipCaller.call(`sip:12015550123@${voice.sipAddress}`, 440);

test("a phone number is called on the telephone network, and the digits that are wanted are pressed there", async () => {
  const endpoint = [{ type: "phone", number: "+14155550188", dtmfAnswer: "p12#" }];
  app.answers("/answer", [{ action: "connect", from: "12015550123", endpoint }]);
  const caller = await callIn();
  await expect.poll(() => callee.phone.digits.join(""), SOON).toBe("12#");
  expect(callee.phone.incoming).toMatchObject({ to: "+14155550188" });
  expect(callee.phone.incoming!.from.uri).toMatch(/^sip:12015550123@/);
  await caller.leave();
});

test("who can't speak beeps, once for each word", async () => {
  app.answers("/answer", [{ action: "talk", text: "one", loop: 0 }]);
  const caller = await callIn();
  await expect.poll(() => caller.hears(620), SOON).toBe(true);
  await caller.leave();
});

test("all calls are hung up and told so when it closes", async () => {
  app.answers("/answer", [{ action: "wait", timeout: 60 }]);
  const caller = await callIn();
  await expect.poll(() => app.events(), SOON).toContain("answered");
  await voice.close();
  expect(app.events()).toEqual(["started", "ringing", "answered", "completed"]);
  expect(caller.end).toMatchObject({ by: "them", code: 200 });
  await caller.leave();
});

test("all calls are hung up when it is reset", async () => {
  app.answers("/answer", [{ action: "wait", timeout: 60 }]);
  const caller = await callIn();
  await expect.poll(() => caller.isAnswered, SOON).toBe(true);
  voice.reset();
  await expect.poll(() => caller.end, SOON).toMatchObject({ code: 200 });
  await caller.leave();
});

describe("who looks at what is going on", () => {
  const running = () => voice.calls.running;
  const doing = () => running().map((call) => call.doing?.what ?? null);

  test("sees each call that is not over, what its NCCO does, and since when", async () => {
    const input = { action: "input", type: ["dtmf"], dtmf: { maxDigits: 1, timeOut: 10 } };
    app.answers("/answer", [{ action: "talk", text: "Press", bargeIn: true, loop: 0 }, input]);
    app.answers("/event", ({ said }) => ("dtmf" in said ? [{ action: "conversation", name: "a" }] : 204));
    const before = Date.now();
    const caller = await callIn();
    await expect.poll(() => caller.isAnswered, SOON).toBe(true);
    await expect.poll(doing, SOON).toEqual(['talk "Press"']);
    const [call] = running();
    expect(call).toMatchObject({
      direction: "inbound",
      from: "14155550100",
      to: "12015550123",
      status: "answered",
      sessionId: null,
    });
    const times = [before, call!.createdAt, call!.answeredAt!, call!.doing!.since, Date.now()];
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    caller.leg.sendDigits("1");
    await expect.poll(doing, SOON).toEqual(["conversation a"]);
    expect(running()[0]!.doing!.since).toBeGreaterThan(call!.doing!.since);
    expect(running()[0]!.conversationId).not.toBe(call!.conversationId);
    await caller.leave();
    await expect.poll(running, SOON).toEqual([]);
  });

  test("sees the phone that a caller is connected to, which has nothing to do but talk", async () => {
    app.answers("/answer", [{ action: "connect", endpoint: [{ type: "phone", number: "14155550188" }] }]);
    const caller = await callIn();
    await expect.poll(() => running().map(({ status }) => status), SOON).toEqual(["answered", "answered"]);
    await expect.poll(doing, SOON).toEqual([null, null]);
    expect(running()[1]).toMatchObject({ direction: "outbound", to: "14155550188" });
    expect(running()[1]!.conversationId).toBe(running()[0]!.conversationId);
    await caller.leave();
  });
});
