import { describe, expect, it } from "vitest";
import { levelInterval, meterLevel } from "../../../../src/web/room/session/sound-level.ts";

describe("A level meter", () => {
  it("is empty in silence and full at the loudest", () => {
    expect(meterLevel(0, 0)).toBe(0);
    expect(meterLevel(0, 1)).toBe(1);
  });

  it("is empty 30 dB below the loudest", () => expect(meterLevel(0, 10 ** (-30 / 20))).toBeCloseTo(0, 5));

  it("rises at once and sinks slowly", () => {
    expect(meterLevel(0.1, 1)).toBe(1);
    expect(meterLevel(1, 0)).toBeCloseTo(0.7);
  });

  it("moves four times a second for people who want little movement", () => {
    expect(1000 / levelInterval(true)).toBe(4);
  });
});
