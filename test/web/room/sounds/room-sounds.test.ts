import { describe, expect, it } from "vitest";
import type { Call } from "../../../../src/app/calls/wire.ts";
import { ChimeLimit, chooseSignal } from "../../../../src/web/room/sounds/room-sounds.ts";
import { START, sampleStoredCall } from "../model/sample-calls.ts";

const earlier = { callId: "11111111-1111-4111-8111-111111111111", to: "+14155550100" };
const later = { callId: "22222222-2222-4222-8222-222222222222", to: "+442079460958" };
const wasLive = () => true;
const wasOver = () => false;

function ringing(call: Partial<Call>, ringingAt = START) {
  return sampleStoredCall({ ...call, state: "ringing", ringingAt }, { isOwn: true });
}

function ended(call: Partial<Call>, code: string) {
  const end = { by: "platform" as const, who: null, limit: null, code, reason: "busy" as const };
  return sampleStoredCall({ ...call, state: "ended", endedAt: START, end }, { isOwn: true });
}

describe("The signal for the participant who dialed", () => {
  it("is the ringback tone while it rings there", () => {
    expect(chooseSignal([ringing(earlier)], wasLive)).toEqual({ kind: "ringback", ...earlier });
  });

  it.each(["requested", "dialing", "active", "on hold", "unknown", "ending"] as const)(
    "is nothing while a call is %s",
    (state) => expect(chooseSignal([sampleStoredCall({ state }, { isOwn: true })], wasLive)).toBeNull(),
  );

  it("is nothing of what others dial", () => {
    expect(chooseSignal([sampleStoredCall({ state: "ringing", ringingAt: START })], wasLive)).toBeNull();
  });

  it("ends with the press of Cancel, before the server has answered", () => {
    expect(chooseSignal([{ ...ringing(earlier), hangUpAt: START }], wasLive)).toBeNull();
  });

  it("is one call at a time, the one that has rung longest", () => {
    const calls = [ringing(later, START + 1), ringing(earlier, START)];
    expect(chooseSignal(calls, wasLive)).toMatchObject({ callId: earlier.callId });
  });

  it.each(["486", "600"])("is the busy tone when the phone answers %s, once", (code) => {
    expect(chooseSignal([ended(earlier, code)], wasLive)).toEqual({ kind: "busy", ...earlier });
    expect(chooseSignal([ended(earlier, code)], wasOver)).toBeNull();
  });

  it("is nothing when a call ends for another reason", () => {
    expect(chooseSignal([ended(earlier, "603")], wasLive)).toBeNull();
  });
});

describe("The chime for a participant who joins or leaves", () => {
  it("is heard at most once in two seconds", () => {
    let now = 0;
    const chimes = new ChimeLimit(() => now);
    const updatedAt = [0, 500, 1_999, 2_000, 3_000, 4_500].filter((time) => {
      now = time;
      return chimes.isDue(3);
    });
    expect(updatedAt).toEqual([0, 2_000, 4_500]);
  });

  it("is not heard among more than eight, and holds nobody up there", () => {
    const chimes = new ChimeLimit(() => 0);
    expect(chimes.isDue(9)).toBe(false);
    expect(chimes.isDue(8)).toBe(true);
  });
});
