import { describe, expect, it } from "vitest";
import { planStage } from "../../../../src/web/room/view/stage.ts";

describe("The stage", () => {
  it.each([
    [1, { isInCorner: false, shown: 1 }],
    [3, { isInCorner: false, shown: 3 }],
    [4, { isInCorner: true, shown: 4 }],
    [16, { isInCorner: true, shown: 16 }],
    [17, { isInCorner: true, shown: 15 }],
    [30, { isInCorner: true, shown: 15 }],
  ])("on a desk, with %d others, has 16 places at most", (others, plan) => {
    expect(planStage(others, true)).toEqual(plan);
  });

  it.each([
    [15, { isInCorner: false, shown: 15 }],
    [16, { isInCorner: false, shown: 14 }],
  ])("on a phone, with %d others, has a place for oneself among the 16", (others, plan) => {
    expect(planStage(others, false)).toEqual(plan);
  });

  it("never leaves one participant alone in the shared tile", () => {
    for (let others = 0; others <= 40; others++) {
      for (const hasCorner of [true, false]) {
        expect(others - planStage(others, hasCorner).shown, `${others} others`).not.toBe(1);
      }
    }
  });
});
