import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { VoiceHouse } from "../../support/voice-house.ts";

const SOON = { timeout: 10_000, interval: 10 };
const NO_RECORDING = "record does nothing: recordings are not emulated";

let house: VoiceHouse;
beforeEach(async () => {
  house = await VoiceHouse.open();
});
afterEach(() => house.close());

const entries = (kind: string) => house.emulator.journal.recent().filter((entry) => entry.kind === kind);
const notes = () => entries("voice").map(({ summary }) => summary);

describe("what an NCCO does stands in the journal", () => {
  test("also that a recording is not made", async () => {
    house.app.answers("/answer", [{ action: "record" }]);
    const { caller, uuid } = await house.callIn(440);
    await vi.waitUntil(() => caller.end, SOON);
    expect(notes()).toEqual([NO_RECORDING]);
    expect(entries("voice")[0]).toMatchObject({
      direction: "out",
      detail: `call ${uuid}, from 14155550100\n\n${NO_RECORDING}`,
    });
  });

  test("also that a conversation is not recorded, which is held all the same", async () => {
    house.app.answers("/answer", [{ action: "conversation", name: "a", record: true }]);
    await house.callIn(440);
    await expect.poll(notes, SOON).toEqual([NO_RECORDING, "conversation a"]);
  });
});
