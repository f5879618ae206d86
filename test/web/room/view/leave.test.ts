import { describe, expect, it } from "vitest";
import { describeFarewell } from "../../../../src/web/room/view/leave.ts";

describe("A participant who leaves a room", () => {
  it.each([
    [2, ["Anna"], 1, "2 phones stay with Anna."],
    [1, ["Anna"], 1, "A phone stays with Anna."],
    [2, ["Anna", "Bert"], 2, "2 phones stay with Anna and Bert."],
    [2, ["Anna"], 3, "2 phones stay with Anna and 2 others."],
    [1, ["Anna"], 2, "A phone stays with Anna and a listener."],
    [2, [], 1, "2 phones stay with a listener."],
  ])(
    "with %d phones in calls and %j among others is told who has them",
    (phones, names, others, sentence) => {
      expect(describeFarewell(phones, names, others)).toBe(sentence);
    },
  );

  it("is told nothing where there is no phone, or nobody else", () => {
    expect(describeFarewell(0, ["Anna"], 1)).toBe("");
    expect(describeFarewell(2, [], 0)).toBe("");
  });
});
