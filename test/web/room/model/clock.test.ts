import { describe, expect, it } from "vitest";
import { formatDuration, ServerClock } from "../../../../src/web/room/model/clock.ts";

describe("A duration", () => {
  it.each([
    [0, "0:00"],
    [7_999, "0:07"],
    [754_000, "12:34"],
    [3_723_000, "1:02:03"],
    [-5_000, "0:00"],
  ])("of %d ms reads %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("The server's clock", () => {
  it("shows two machines with different clocks the same time", () => {
    const ahead = new ServerClock(() => 1_000_000);
    const behind = new ServerClock(() => 400_000);
    ahead.set(700_000);
    behind.set(700_000);
    expect(ahead.now()).toBe(behind.now());
  });
});
