import { describe, expect, it } from "vitest";
import { describeStop } from "../../../src/web/home/stop-words.ts";

const at = new Date(2026, 10, 28, 14, 5).getTime();

describe("Calls that are stopped", () => {
  it.each([
    [
      "email:ada@example.com",
      "numbers in Latvia",
      /^Since Saturday.*05.*, by ada@example\.com: numbers in Latvia\.$/,
    ],
    ["console:root", "A bill!", /, by root: A bill!$/],
    ["session:3f2a", null, /^Since Saturday[^,]*05[^,]*\.$/],
    ["address:203.0.113.7/32", null, /^Since Saturday[^,]*\.$/],
    [null, "a bill", /^Since Saturday.*: a bill\.$/],
  ])("by %s, because of %j, are told about as far as that says something", (by, why, sentence) => {
    expect(describeStop({ at, by, why })).toMatch(sentence);
  });
});
