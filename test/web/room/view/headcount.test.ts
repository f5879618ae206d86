import { describe, expect, it } from "vitest";
import { describeHeadcount, describeTitle } from "../../../../src/web/room/view/headcount.ts";
import { sampleCaller } from "../model/sample-callers.ts";
import { sampleStoredCall } from "../model/sample-calls.ts";

describe("The browser's tab says", () => {
  const nobody = { waiting: [], joined: [] };
  const active = sampleStoredCall({ state: "active" });
  const ringing = sampleStoredCall({ state: "ringing" });

  it("the room's name when nothing goes on", () =>
    expect(describeTitle("front-desk", "connected", [], nobody)).toBe("front-desk"));

  it("how many calls there are", () =>
    expect(describeTitle("front-desk", "connected", [active, active], nobody)).toBe("2 calls · front-desk"));

  it("that a phone rings, before that", () =>
    expect(describeTitle("front-desk", "connected", [active, ringing], nobody)).toBe("Ringing · front-desk"));

  it("how many calls there are, with those who dialed in", () =>
    expect(describeTitle("front-desk", "connected", [active], { ...nobody, joined: [sampleCaller()] })).toBe(
      "2 calls · front-desk",
    ));

  it("that a caller waits to be let in", () => {
    const waiting = [sampleCaller({ state: "waiting" })];
    expect(describeTitle("front-desk", "connected", [active], { waiting, joined: [] })).toBe(
      "Waiting · front-desk",
    );
  });

  it("that the connection is lost, before everything else", () =>
    expect(describeTitle("front-desk", "reconnecting", [ringing], nobody)).toBe(
      "Connection lost · front-desk",
    ));
});

describe("The header says", () => {
  it.each([
    ["Joining…", "connecting", 0, 0],
    ["1 here", "connected", 0, 0],
    ["3 here · 1 phone", "connected", 2, 1],
    ["1 here · 2 phones", "reconnecting", 0, 2],
    ["Not connected", "lost", 0, 0],
  ] as const)("%s", (words, state, others, phones) =>
    expect(describeHeadcount(state, others, phones)).toBe(words),
  );
});
