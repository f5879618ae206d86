import { describe, expect, it } from "vitest";
import { describeChange } from "../../../../src/web/room/model/call-sentences.ts";
import type { KeptCall } from "../../../../src/web/room/model/call-store.ts";
import { START, sampleStoredCall } from "./sample-calls.ts";

const answered = { answeredAt: START, endedAt: START + 180_000 };
const active = { state: "active" } as const;

describe("A screen reader is told", () => {
  it.each<[string, Partial<KeptCall> | null, Partial<KeptCall>]>([
    ["Calling desk@example.com.", null, { state: "requested" }],
    ["desk@example.com is ringing.", { state: "dialing" }, { state: "ringing" }],
    ["desk@example.com answered.", { state: "ringing" }, active],
    ["desk@example.com put the call on hold.", active, { state: "on hold" }],
    ["desk@example.com is on the line.", null, active],
    ["desk@example.com is on hold.", null, { state: "on hold" }],
    ["desk@example.com is back.", { state: "on hold" }, active],
    ["desk@example.com muted by Anna.", active, { ...active, mutedAt: START, mutedBy: "Anna" }],
    [
      "desk@example.com hung up after 3 minutes.",
      active,
      {
        state: "ended",
        ...answered,
        end: { by: "them", who: null, limit: null, code: "700", reason: "they-hung-up" },
      },
    ],
    [
      "Call with desk@example.com ended by Anna after 3 minutes.",
      active,
      {
        state: "ended",
        ...answered,
        end: { by: "us", who: "Anna", limit: null, code: "700", reason: "hung-up" },
      },
    ],
    [
      "Call to desk@example.com canceled by Anna.",
      { state: "ringing" },
      {
        state: "ended",
        end: { by: "us", who: "Anna", limit: null, code: "487", reason: "canceled" },
      },
    ],
  ])("%s", (sentence, before, after) => {
    const change = describeChange(before && sampleStoredCall(before), sampleStoredCall(after));
    expect(change).toEqual({ sentence, isAlert: false });
  });

  it("nothing of their own name when they hung up themselves", () => {
    const end = { by: "us" as const, who: "Anna", limit: null, code: "700", reason: "hung-up" as const };
    const after = sampleStoredCall({ state: "ended", ...answered, end }, { hangUpAt: START });
    expect(describeChange(sampleStoredCall(active), after)?.sentence).toBe(
      "Call with desk@example.com ended after 3 minutes.",
    );
  });

  it("an alert when a call fails", () => {
    const end = { by: "them" as const, who: null, limit: null, code: "486", reason: "busy" as const };
    const change = describeChange(
      sampleStoredCall({ state: "ringing" }),
      sampleStoredCall({ state: "ended", end }),
    );
    expect(change).toEqual({ sentence: "Busy. Call to desk@example.com failed.", isAlert: true });
  });

  it("an alert when hanging up does not work", () => {
    const change = describeChange(sampleStoredCall(), sampleStoredCall({}, { problem: "Try again." }));
    expect(change).toEqual({ sentence: "Try again.", isAlert: true });
  });

  it("an alert when the digits given with a call were not sent", () => {
    const change = describeChange(
      sampleStoredCall({ ...active, digits: "waiting" }),
      sampleStoredCall({ ...active, digits: "failed" }),
    );
    expect(change).toEqual({ sentence: "The digits for desk@example.com were not sent.", isAlert: true });
  });

  it("nothing about each phone when everybody is muted", () => {
    const isMuted = { ...active, mutedAt: START, mutedBy: "Anna" };
    const everybody = { at: START, by: "Anna" };
    expect(describeChange(sampleStoredCall(active), sampleStoredCall(isMuted), everybody)).toBeNull();
  });

  it("nothing about what has not changed, and nothing about the past", () => {
    expect(describeChange(sampleStoredCall(), sampleStoredCall())).toBeNull();
    expect(describeChange(null, sampleStoredCall({ state: "ended" }))).toBeNull();
  });
});
