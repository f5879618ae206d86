import { describe, expect, it } from "vitest";
import { readDigits, readKey } from "../../src/shared/digits.ts";

describe("Pasted digits", () => {
  it.each([
    ["4821 0937#", "48210937#"],
    [" (123) 456-78.90 ", "1234567890"],
    ["1p2P3", "1p2p3"],
    ["1,,2", "1pp2"],
    ["*6", "*6"],
  ])("%j are sent as %s", (text, digits) => expect(readDigits(text)).toEqual({ digits }));

  it.each([
    ["", "There are no digits to paste."],
    [" - ", "There are no digits to paste."],
    ["PIN 4821", "“I” can't be sent. Digits are 0 to 9, * and #, and p for a pause."],
    ["1".repeat(33), "Up to 32 digits at once."],
  ])("%j are refused with: %s", (text, problem) => expect(readDigits(text)).toEqual({ problem }));

  it("may be 32 at once", () => {
    expect(readDigits("1".repeat(32))).toEqual({ digits: "1".repeat(32) });
  });
});

describe("A key of the computer's keyboard", () => {
  it.each(["0", "9", "*", "#", "p"])("%s is a digit", (key) => expect(readKey(key)).toBe(key));
  it.each(["a", " ", "Enter", "F1", "+", "10"])("%j is none", (key) => expect(readKey(key)).toBeNull());
});
