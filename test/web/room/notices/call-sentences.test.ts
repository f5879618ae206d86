import { describe, expect, it } from "vitest";
import type { Call } from "../../../../src/app/calls/wire.ts";
import { describeChange } from "../../../../src/web/room/notices/call-sentences.ts";
import { START, sampleBooking } from "../calls/sample-calls.ts";

const answered = { answeredAt: START, endedAt: START + 180_000 };

describe("A screen reader hears", () => {
  it.each<[string, Partial<Call> | null, Partial<Call>]>([
    ["Calling desk@example.com.", null, { state: "requested" }],
    ["desk@example.com is ringing.", { state: "dialing" }, { state: "ringing" }],
    ["desk@example.com answered.", { state: "ringing" }, { state: "active" }],
    ["desk@example.com put the call on hold.", { state: "active" }, { state: "on hold" }],
    ["desk@example.com is back.", { state: "on hold" }, { state: "active" }],
    [
      "Call with desk@example.com ended after 3 minutes.",
      { state: "active" },
      { state: "ended", ...answered, end: { by: "them", who: null, code: "700", text: "They hung up" } },
    ],
  ])("%s", (sentence, before, after) => {
    const change = describeChange(before && sampleBooking(before), sampleBooking(after));
    expect(change).toEqual({ sentence, isAlert: false });
  });

  it("an alert when a call fails", () => {
    const end = { by: "them" as const, who: null, code: "486", text: "Busy" };
    const change = describeChange(
      sampleBooking({ state: "ringing" }),
      sampleBooking({ state: "ended", end }),
    );
    expect(change).toEqual({ sentence: "Busy. Call to desk@example.com failed.", isAlert: true });
  });

  it("an alert when hanging up does not work", () => {
    const change = describeChange(sampleBooking(), sampleBooking({}, { problem: "Try again." }));
    expect(change).toEqual({ sentence: "Try again.", isAlert: true });
  });

  it("nothing about what has not changed, and nothing about the past", () => {
    expect(describeChange(sampleBooking(), sampleBooking())).toBeNull();
    expect(describeChange(null, sampleBooking({ state: "ended" }))).toBeNull();
  });
});
