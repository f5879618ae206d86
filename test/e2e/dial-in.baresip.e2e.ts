import { expect, test } from "@playwright/test";
import { Baresip } from "../../emulator/test/support/baresip.ts";
import { callersOf, expectCallers, HUM_HZ, readPin } from "../house/support/callers.ts";
import { hearsTone } from "../support/tone.ts";

const BARESIP_HZ = 1_000;
const HEARING_SAMPLES = 4_000;

const house = expectCallers();
let baresip: Baresip;

test.beforeEach(async () => {
  baresip = await Baresip.start({ says: BARESIP_HZ });
});

test.afterEach(() => baresip.stop());

async function type(digits: string): Promise<void> {
  for (const digit of digits) await baresip.command("sndcode", digit);
}

/** Whether the last half second that the softphone recorded holds a tone. */
async function hasRecorded(frequencyHz: number): Promise<boolean> {
  const samples = (await baresip.recording()).slice(-HEARING_SAMPLES);
  return samples.length === HEARING_SAMPLES && hearsTone(samples, frequencyHz);
}

test("baresip dials in with a wrong PIN, then the right one, is heard in the browser and hears it", {
  tag: "@long",
}, async ({ page: inspector }) => {
  const anna = await house.enter("softphone");
  const pin = await readPin(anna);
  await inspector.goto(`${house.url}/_emulator`);
  await baresip.command("dial", house.number);
  await baresip.sees("CALL_ESTABLISHED");
  await type(`${"0".repeat(pin.length)}#`);
  await expect(inspector.locator("#message-list")).toContainText("That PIN did not work.");
  await type(`${pin}#`);
  await expect(callersOf(anna)).toContainText("Connected");
  await anna.hears(BARESIP_HZ);
  const message = `${HUM_HZ} Hz should be recorded by baresip`;
  await expect.poll(() => hasRecorded(HUM_HZ), { message, timeout: 20_000 }).toBe(true);
  await baresip.command("hangup");
  await expect(callersOf(anna)).toHaveCount(0);
  await expect(anna.page.locator(".bridge-state")).toHaveText("Opens with the first caller", {
    timeout: 5_000,
  });
});
