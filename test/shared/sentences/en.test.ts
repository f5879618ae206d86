import { describe, expect, test } from "vitest";
import { pageReasons, plainReasons } from "../../../src/shared/end-reasons.ts";
import { en } from "../../../src/shared/sentences/en.ts";
import { describeReason } from "../../../src/shared/sentences/sentences.ts";

describe("the English sentences", () => {
  test("have different words for each reason", () => {
    const reasons = [...plainReasons, ...pageReasons];
    const words = reasons.map((reason) => en.ends[reason]);
    expect(new Set(words).size).toBe(reasons.length);
    expect(words).not.toContain("");
  });

  test("quote what somebody else has said", () => {
    const refused = { reason: "platform-refused", detail: "Bad SIP URI format" } as const;
    expect(describeReason(refused, en)).toBe("The calling platform refused: Bad SIP URI format");
    expect(describeReason({ reason: "other", detail: "Gone fishing." }, en)).toBe("Gone fishing.");
  });

  test.each([
    [1, "1 s"],
    [60, "1 min"],
    [90, "1 min 30 s"],
    [5400, "90 min"],
  ])("name a limit of %i seconds as a person would: %s", (seconds, words) => {
    expect(describeReason({ reason: "ring-limit", seconds }, en)).toBe(`No answer within ${words}`);
    expect(describeReason({ reason: "talk-limit", seconds }, en)).toBe(`Reached your limit of ${words}`);
  });

  test.each([
    [1_000, "1 second"],
    [9_400, "9 seconds"],
    [62_000, "1 minute"],
    [7_200_000, "2 hours"],
  ])("speak a duration of %d ms as %s", (ms, words) => {
    expect(en.announcements.theyHungUp("Desk", ms)).toBe(`Desk hung up after ${words}.`);
  });
});
