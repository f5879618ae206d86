import { describe, expect, it } from "vitest";
import { SpeakerChoice } from "../../../../src/web/room/session/active-speaker.ts";

const STEP_MS = 100;

/** Levels of Anna and Bert, 100 ms apart. @returns who is marked at each step. */
function mark(...steps: [anna: number, bert: number][]): (string | null)[] {
  const choice = new SpeakerChoice<string>();
  return steps.map(([anna, bert], index) => {
    const levels = new Map([
      ["Anna", anna],
      ["Bert", bert],
    ]);
    return choice.choose(levels, 1_000 + index * STEP_MS);
  });
}

function times<Item>(count: number, item: Item): Item[] {
  return new Array<Item>(count).fill(item);
}

describe("The mark of who is speaking", () => {
  it("is nobody's in a quiet room", () => expect(mark([0, 0.1], [0.2, 0.3])).toEqual([null, null]));

  it("is the loudest one's, at once", () => expect(mark([0.5, 0.9])).toEqual(["Bert"]));

  it("stays through the pause between two words, and goes after it", () => {
    const marked = mark([0.9, 0], ...times(10, [0, 0] as [number, number]));
    expect(marked.indexOf(null)).toBe(9);
  });

  it("is not lost to a cough", () => {
    expect(mark([0.5, 0], [0.5, 0.9], [0.5, 0.9], [0.5, 0])).toEqual(times(4, "Anna"));
  });

  it("is taken over by a participant who is louder for a while", () => {
    const marked = mark([0.5, 0], ...times(6, [0.5, 0.9] as [number, number]));
    expect(marked.at(3)).toBe("Anna");
    expect(marked.at(-1)).toBe("Bert");
  });

  it("ends with a participant who leaves", () => {
    const choice = new SpeakerChoice<string>();
    expect(choice.choose(new Map([["Anna", 0.9]]), 1_000)).toBe("Anna");
    expect(choice.choose(new Map(), 1_100)).toBeNull();
  });
});
