import { afterEach, expect, test } from "vitest";
import { type Sipp, startSipp } from "../support/sipp.ts";
import { VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 10_000, interval: 20 };

let house: VoiceHouse;
let sipp: Sipp;
afterEach(async () => {
  await sipp.stop();
  await house.close();
});

test.each(["udp", "tcp"] as const)("sipp calls the virtual number over %s", async (transport) => {
  house = await VoiceHouse.open();
  const { app, emulator } = house;
  app.answers("/answer", [{ action: "wait", timeout: 60 }]);
  sipp = await startSipp({
    scenario: "call",
    transport,
    target: emulator.voiceSipAddress,
    keys: { target_user: "12015550123" },
  });
  await sipp.passes();
  expect((await app.hears("/answer")).said).toMatchObject({ from: "alice", "SipHeader_X-Reason": "interop" });
  await expect.poll(() => app.events(), SOON).toEqual(["started", "ringing", "answered", "completed"]);
});
