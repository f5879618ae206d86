import { describe, expect, it } from "vitest";
import { describeArrivals } from "../../../../src/web/room/view/arrivals.ts";

describe("Who comes and goes", () => {
  it.each([
    [["Anna"], "Anna joined."],
    [["Anna", "Bert"], "Anna and Bert joined."],
    [["Anna", "Bert", "Cleo", "Dora"], "Anna and 3 others joined."],
  ])("%j is told in one sentence", (names, sentence) => {
    expect(describeArrivals(names, "joined")).toBe(sentence);
  });
});
