import { describe, expect, it } from "vitest";
import { groupByDay } from "../../../../src/web/room/model/call-log-entries.ts";
import { sampleStoredCall } from "./sample-calls.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
/** Noon by the reader's own clock, wherever these tests run. */
const NOON = new Date(2026, 10, 20, 12, 0, 0).getTime();

function ended(agoMs: number, change: Parameters<typeof sampleStoredCall>[0] = {}) {
  const requestedAt = NOON - agoMs;
  return sampleStoredCall({ state: "ended", requestedAt, endedAt: requestedAt + 9_000, ...change });
}

describe("The call log", () => {
  it("is grouped by the reader's days, newest first", () => {
    const calls = [ended(0), ended(60_000), ended(DAY_MS), ended(2 * DAY_MS)];
    const days = groupByDay(calls, NOON).map(({ name, entries }) => [name, entries.length]);
    expect(days).toEqual([
      ["Today", 2],
      ["Yesterday", 1],
      [expect.stringMatching(/18/), 1],
    ]);
  });

  it("tells who called whom, how it ended and how long they talked", () => {
    const answeredAt = NOON + 5_000;
    const end = { by: "us" as const, who: "Bert", limit: null, code: "700", reason: "hung-up" as const };
    const call = ended(0, { by: "Anna", answeredAt, endedAt: answeredAt + 184_000, end });
    expect(groupByDay([call], NOON)[0]?.entries).toMatchObject([
      {
        icon: "phone-outgoing",
        who: "desk@example.com",
        result: "Bert hung up · called by Anna",
        duration: "3:04",
      },
    ]);
  });

  it("tells the reason and the code of a call that failed", () => {
    const end = { by: "them" as const, who: null, limit: null, code: "486", reason: "busy" as const };
    expect(groupByDay([ended(0, { end })], NOON)[0]?.entries).toMatchObject([
      { icon: "circle-x", hasFailed: true, result: "Busy (486)", duration: "" },
    ]);
  });
});
