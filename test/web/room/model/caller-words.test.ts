import { describe, expect, it } from "vitest";
import { describeCaller, nameOfCaller } from "../../../../src/web/room/model/caller-words.ts";
import { DIALED_IN_AT, sampleCaller } from "./sample-callers.ts";

const connected = { callId: "0d0c7d9e-2f7a-4d43-8a1e-27b6b8f0a001", state: "connected" } as const;
const NOW = DIALED_IN_AT + 65_000;

describe("A caller", () => {
  it.each([
    ["•••0188", "Caller •••0188"],
    ["+1 415 555 0188", "Caller +1 415 555 0188"],
    ["Unknown caller", "Unknown caller"],
    ["anna", "anna"],
  ])("named %s is called %s", (name, called) => expect(nameOfCaller({ name })).toBe(called));

  it("who waits is waiting for a host", () =>
    expect(describeCaller(sampleCaller({ state: "waiting" }), null, NOW)).toMatchObject({
      state: "Waiting for a host",
      timer: "1:05",
      isWaiting: true,
    }));

  it.each([null, { ...connected, state: "connecting" }] as const)(
    "hears music until the bridge to the room is connected: %j",
    (bridge) =>
      expect(describeCaller(sampleCaller(), bridge, NOW)).toMatchObject({
        state: "Connecting…",
        tone: "warn",
      }),
  );

  it("is connected when the bridge is", () => {
    const card = describeCaller(sampleCaller(), connected, NOW);
    expect(card).toMatchObject({ state: "Connected", tone: "ok", isMuted: false });
    expect(card.detail).toMatch(/^Dialed in at /);
  });

  it("who was muted stays connected", () => {
    const card = describeCaller(sampleCaller({ mutedAt: NOW }), connected, NOW);
    expect(card).toMatchObject({ state: "Connected", isMuted: true });
    expect(card.detail).toMatch(/^Muted by a host at /);
  });
});
