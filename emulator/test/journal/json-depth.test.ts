import { expect, test } from "vitest";
import { exceedsDepth } from "../../src/journal/json-depth.ts";

const nested = (depth: number): unknown => JSON.parse("[".repeat(depth) + "]".repeat(depth));

test.each([
  ["a word", "word", 0, false],
  ["nothing", null, 0, false],
  ["a list where none is allowed", [], 0, true],
  ["as deep as allowed", nested(3), 3, false],
  ["one deeper", nested(4), 3, true],
  ["deeper in one of many places", { a: 1, b: [], c: { d: { e: {} } } }, 3, true],
  ["so deep that the stack would not do", nested(200_000), 16, true],
])("%s", (_what, value, depth, isDeeper) => {
  expect(exceedsDepth(value, depth)).toBe(isDeeper);
});
