import { describe, expect, it } from "vitest";
import { Chimes } from "../../../../src/web/room/sounds/chimes.ts";

describe("The sound of somebody who comes or goes", () => {
  it("is heard at most once in two seconds", () => {
    let now = 0;
    const chimes = new Chimes(() => now);
    const updatedAt = [0, 500, 1_999, 2_000, 3_000, 4_500].filter((time) => {
      now = time;
      return chimes.isDue(3);
    });
    expect(updatedAt).toEqual([0, 2_000, 4_500]);
  });

  it("is not heard among more than eight, and holds nobody up there", () => {
    const chimes = new Chimes(() => 0);
    expect(chimes.isDue(9)).toBe(false);
    expect(chimes.isDue(8)).toBe(true);
  });
});
