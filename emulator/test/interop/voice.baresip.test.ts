import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { Baresip } from "../support/baresip.ts";
import { VoiceHouse } from "../support/voice-house.ts";

/** baresip takes its time to open its sound devices. */
const SOON = { timeout: 15_000, interval: 20 };

let house: VoiceHouse;
let baresip: Baresip;
beforeEach(async () => {
  house = await VoiceHouse.open();
  baresip = await Baresip.start({ says: 1_000 });
});
afterEach(async () => {
  await baresip.stop();
  await house.close();
});

/** Waits until baresip has recorded a tone for half a second. */
async function untilRecorded(hz: number): Promise<void> {
  await vi.waitFor(async () => {
    const samples = await baresip.recording();
    expect(samples.length >= 8_000 && hearsTone(samples.slice(-4_000), hz), `${hz} Hz recorded`).toBe(true);
  }, SOON);
}

test("baresip calls the virtual number, types a PIN while it is asked, and joins a conversation", async () => {
  const { app } = house;
  app.answers("/answer", [
    { action: "talk", text: "Your PIN, please", bargeIn: true, loop: 0 },
    {
      action: "input",
      type: ["dtmf"],
      dtmf: { maxDigits: 20, submitOnHash: true, timeOut: 10 },
      eventUrl: [app.url("/input")],
    },
  ]);
  app.answers("/input", [{ action: "conversation", name: "room" }]);
  await baresip.command("dial", house.address());
  await baresip.sees("CALL_ESTABLISHED");
  await untilRecorded(300);
  for (const digit of "1234#") await baresip.command("sndcode", digit);
  expect((await app.hears("/input")).said.dtmf).toEqual({ digits: "1234", timed_out: false });
  app.answers("/answer", [{ action: "conversation", name: "room" }]);
  const { caller } = await house.callIn(500);
  await untilRecorded(500);
  await vi.waitUntil(() => caller.hears(1_000), SOON);
  await baresip.command("hangup");
  await expect.poll(() => app.events(), SOON).toContain("completed");
});

test("baresip calls the virtual number over TLS", async () => {
  house.app.answers("/answer", [{ action: "talk", text: "Hello", loop: 0 }]);
  await baresip.command("dial", `sip:12015550123@${house.emulator.voiceSipTlsAddress};transport=tls`);
  await baresip.sees("CALL_ESTABLISHED");
  await untilRecorded(300);
  const invite = house.emulator.journal.recent().find(({ summary }) => summary.startsWith("INVITE"));
  expect(invite).toMatchObject({ direction: "in", summary: expect.stringContaining("(tls)") });
});
