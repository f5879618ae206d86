import { generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Journal } from "../../../src/emulator/journal.ts";
import { SystemMediaClock } from "../../../src/emulator/media/clock.ts";
import { vonageApplication } from "../../../src/emulator/project.ts";
import { startVoice, type Voice } from "../../../src/emulator/voice/voice.ts";
import { type SingingPhone, startSingingPhone } from "../../support/house.ts";
import { SipCaller } from "../../support/sip-caller.ts";
import { VoiceApp } from "../../support/voice-app.ts";

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
    networkAddress: callee.address.replace(/^.*@/, ""),
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
