import { describe, expect, test } from "vitest";
import { bindable } from "../../../src/app/store/sqlite.ts";

describe("what the driver can't keep", () => {
  test.each([
    [true, 1],
    [false, 0],
    [null, null],
    ["text", "text"],
    [1.5, 1.5],
  ])("%s is stored as %s", (value, stored) => {
    expect(bindable(value)).toBe(stored);
  });

  test.each<[string, unknown]>([
    ["undefined", undefined],
    ["NaN", Number.NaN],
    ["Infinity", Number.POSITIVE_INFINITY],
    ["text with NUL", "a\0b"],
    ["an object", {}],
    ["an array", []],
    ["a date", new Date()],
  ])("%s is refused", (_what, value) => {
    expect(() => bindable(value)).toThrow(TypeError);
  });
});
