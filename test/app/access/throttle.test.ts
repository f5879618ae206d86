import { expect, test } from "vitest";
import { Throttle } from "../../../src/app/access/throttle.ts";

const HOUR_MS = 60 * 60 * 1000;

test("a throttle lets so many through in a window, each key by itself", () => {
  let now = 0;
  const throttle = new Throttle(2, 1_000, () => now);
  expect([throttle.take("a"), throttle.take("a"), throttle.take("a")]).toEqual([0, 0, 1_000]);
  expect(throttle.take("b")).toBe(0);
  now = 1_000;
  expect(throttle.take("a")).toBe(0);
});

test("a clock that is set back locks nobody out for longer than the window", () => {
  let now = 10 * HOUR_MS;
  const throttle = new Throttle(2, 1_000, () => now);
  for (let n = 0; n < 3; n += 1) throttle.take("a");
  now = 0;
  expect([throttle.take("a"), throttle.take("a")]).toEqual([0, 0]);
  expect(throttle.take("a")).toBeLessThanOrEqual(1_000);
  now = 1_000;
  expect(throttle.take("a")).toBe(0);
});
