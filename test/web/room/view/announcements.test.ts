import { describe, expect, it } from "vitest";
import type { Caller } from "../../../../src/app/telephone/wire.ts";
import { Callers } from "../../../../src/web/room/model/callers.ts";
import { ServerClock } from "../../../../src/web/room/model/clock.ts";
import { announceCallers, describeArrivals } from "../../../../src/web/room/view/announcements.ts";
import { sampleCaller } from "../model/sample-callers.ts";

describe("Participants who join or leave", () => {
  it.each([
    [["Anna"], "Anna joined."],
    [["Anna", "Bert"], "Anna and Bert joined."],
    [["Anna", "Bert", "Cleo", "Dora"], "Anna and 3 others joined."],
  ])("%j are told in one sentence", (names, sentence) => {
    expect(describeArrivals(names, "joined")).toBe(sentence);
  });
});

describe("News of callers", () => {
  /** @returns what is told, one list of callers after the other. */
  async function told(...lists: Caller[][]): Promise<string[]> {
    const callers = new Callers(new ServerClock());
    const sentences: string[] = [];
    announceCallers(callers, (sentence) => sentences.push(sentence));
    for (const [index, all] of lists.entries()) {
      callers.receive({ callers: all, bridge: null, now: index });
      await Promise.resolve();
    }
    return sentences;
  }

  const waiting = sampleCaller({ state: "waiting" });
  const joined = sampleCaller();
  const muted = sampleCaller({ mutedAt: 1 });

  it("is nothing about those who were there before", async () =>
    expect(await told([joined, waiting])).toEqual([]));

  it.each([
    ["a caller waits", [[], [waiting]], "Caller •••0188 is waiting for a host."],
    ["a caller is let in", [[waiting], [joined]], "Caller •••0188 joined by phone."],
    ["a caller joins", [[], [joined]], "Caller •••0188 joined by phone."],
    ["a caller leaves", [[joined], []], "Caller •••0188 left."],
    ["a caller is muted", [[joined], [muted]], "A host muted Caller •••0188."],
    ["a caller is unmuted", [[muted], [joined]], "Caller •••0188 can be heard again."],
  ])("one sentence when %s", async (_what, lists, sentence) =>
    expect(await told(...lists)).toEqual([sentence]),
  );
});
