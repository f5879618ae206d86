import { describe, expect, it } from "vitest";
import { formatDuration, ServerClock, speakDuration } from "../../../../src/web/room/model/clock.ts";

describe("A duration", () => {
  it.each([
    [0, "0:00"],
    [7_999, "0:07"],
    [754_000, "12:34"],
    [3_723_000, "1:02:03"],
    [-5_000, "0:00"],
  ])("of %d ms reads %s", (ms, text) => expect(formatDuration(ms)).toBe(text));

  it.each([
    [1_000, "1 second"],
    [9_400, "9 seconds"],
    [62_000, "1 minute"],
    [7_200_000, "2 hours"],
  ])("of %d ms is spoken as %s", (ms, text) => expect(speakDuration(ms)).toBe(text));
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
