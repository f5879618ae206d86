import { afterEach, beforeEach, expect, test } from "vitest";
import {
  PlatformConnectionLost,
  PlatformNonsense,
  PlatformRefused,
  PlatformTimeout,
  PlatformUnreachable,
} from "../../../src/app/platform/platform-errors.ts";
import { VoiceApi } from "../../../src/app/telephone/voice-api.ts";
import { StandInVoice } from "../../support/stand-in-voice.ts";

let voice: StandInVoice;
let api: VoiceApi;
beforeEach(async () => {
  voice = await StandInVoice.start();
  api = new VoiceApi(voice.settings, 500);
});
afterEach(() => voice.close());

test("changes a leg in the name of its application", async () => {
  const uuid = voice.newLeg();
  const ncco = [{ action: "talk", text: "Hello", language: "en-US" }] as const;
  expect(await api.mute(uuid)).toBe(true);
  expect(await api.unmute(uuid)).toBe(true);
  expect(await api.transfer(uuid, ncco)).toBe(true);
  expect(await api.hangUp(uuid)).toBe(true);
  expect(voice.changesOf(uuid)).toEqual([
    { uuid, action: "mute", ncco: null },
    { uuid, action: "unmute", ncco: null },
    { uuid, action: "transfer", ncco },
    { uuid, action: "hangup", ncco: null },
  ]);
  expect(voice.unauthorized).toBe(0);
});

test("tells whether a leg is still there", async () => {
  const uuid = voice.newLeg();
  expect(await api.isAlive(uuid)).toBe(true);
  voice.lose(uuid);
  expect(await api.isAlive(uuid)).toBe(false);
  expect(await api.hangUp(uuid)).toBe(false);
  expect(await api.isAlive(voice.newLeg("completed"))).toBe(false);
});

test.each([
  ["refuses", 403, PlatformRefused],
  ["refuses the token", 401, PlatformRefused],
  ["asks for patience", 429, PlatformRefused],
  ["breaks", 500, PlatformNonsense],
  ["makes no sense", "html", PlatformNonsense],
  ["never answers", "never", PlatformTimeout],
  ["hangs up", "reset", PlatformConnectionLost],
] as const)("says by its error that the Voice API %s", async (_what, failure, kind) => {
  voice.failure = failure;
  await expect(api.isAlive(voice.newLeg())).rejects.toBeInstanceOf(kind);
});

test("says that nobody is there", async () => {
  const gone = await StandInVoice.start();
  const { settings } = gone;
  await gone.close();
  await expect(new VoiceApi(settings).hangUp("a")).rejects.toBeInstanceOf(PlatformUnreachable);
});

test.each(["", "..", "."])("asks for no leg that leads elsewhere: %o", async (uuid) => {
  await expect(api.hangUp(uuid)).rejects.toBeInstanceOf(PlatformNonsense);
});
