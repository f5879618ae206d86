import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 10_000, interval: 10 };
const WAIT = [{ action: "wait", timeout: 60 }];
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

describe("a webhook stands in the journal", () => {
  test("with the status that the app answered, whichever it was", async () => {
    house.app.answers("/answer", WAIT);
    house.app.answers("/event", 202, 500);
    const { uuid } = await house.callIn(440);
    await expect.poll(() => house.app.events(uuid), SOON).toEqual(["started", "ringing", "answered"]);
    const summaries = () => new Set(entries("webhook").map(({ summary }) => summary));
    const failed = "failed: HTTP status 500";
    const expected = [
      "voice started 202",
      "voice answer 200",
      `voice ringing ${failed}`,
      `voice answered ${failed}`,
    ];
    await expect.poll(summaries, SOON).toEqual(new Set(expected));
  });

  test("with the session that calls, also where it is about a phone that this caller is put through to", async () => {
    const callee = await house.phone(800);
    const connect = { action: "connect", endpoint: [{ type: "sip", uri: callee.address }] };
    house.app.answers("/answer", [connect]);
    const { sessions, calls } = house.emulator;
    const { id } = sessions.create("routed");
    calls.dial(id, "sip=true", { uri: "sip:12015550123@sip.nexmo.com" });
    const outbound = () => house.app.told("/event").filter(({ said }) => said.direction === "outbound");
    await expect.poll(() => outbound().map(({ said }) => said.status), SOON).toContain("answered");
    const named = entries("webhook").filter(({ summary }) => summary.startsWith("voice "));
    expect(named.length).toBeGreaterThan(4);
    expect(new Set(named.map(({ sessionId }) => sessionId))).toEqual(new Set([id]));
  });

  test("without one where somebody else calls", async () => {
    house.app.answers("/answer", WAIT);
    await house.callIn(440);
    expect(entries("webhook")[0]).not.toHaveProperty("sessionId");
  });
});
