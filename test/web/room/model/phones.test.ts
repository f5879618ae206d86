import { describe, expect, it } from "vitest";
import { matchPhones } from "../../../../src/web/room/model/phones.ts";
import { samplePresence, sampleStoredCall } from "./sample-calls.ts";

describe("A phone in the session", () => {
  it("belongs to the call that its connection data names, before the server knows the connection", () => {
    const stored = sampleStoredCall({ callId: "call-1" });
    const phone = samplePresence({ callId: "call-1" });
    expect(matchPhones([stored], [phone])).toEqual([{ key: "call-1", stored, presence: phone }]);
  });

  it("belongs to the call with its connection id where the data names none", () => {
    const stored = sampleStoredCall({ callId: "call-1", connectionId: "C1" });
    const phone = samplePresence({});
    expect(matchPhones([stored], [phone])).toEqual([{ key: "call-1", stored, presence: phone }]);
  });

  it("is not taken for another call, whatever its connection id says", () => {
    const stored = sampleStoredCall({ callId: "call-1", connectionId: "C1" });
    const phones = matchPhones([stored], [samplePresence({ callId: "call-2" })]);
    expect(phones.map(({ key, stored }) => [key, stored?.call.callId])).toEqual([
      ["C1", undefined],
      ["call-1", "call-1"],
    ]);
  });

  it("has a card of its own when the server knows no call for it", () => {
    const unknown = samplePresence({ connectionId: "C9" });
    expect(matchPhones([], [unknown])).toEqual([{ key: "C9", stored: null, presence: unknown }]);
  });
});

describe("A call without a phone in the session", () => {
  it("has a card all the same", () => {
    const stored = sampleStoredCall({ callId: "call-1" });
    expect(matchPhones([stored], [])).toEqual([{ key: "call-1", stored, presence: null }]);
  });
});
