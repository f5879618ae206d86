import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { CallStore } from "../../../../src/web/room/model/call-store.ts";
import { ServerClock } from "../../../../src/web/room/model/clock.ts";
import { tellWhenEnded } from "../../../../src/web/room/view/end-calls.ts";
import { START, sampleCall } from "../model/sample-calls.ts";

let callStore: CallStore;
let told: string[];

beforeEach(() => {
  vi.useFakeTimers();
  callStore = new CallStore(new ServerClock(() => START));
  told = [];
  for (const name of ["a", "b", "c"]) receive(name, "active");
});

afterEach(() => vi.useRealTimers());

function receive(name: string, state: "active" | "ended"): void {
  callStore.receive({ call: sampleCall({ callId: name, to: `sip:${name}@example.com`, state }), now: START });
}

function endAll(): void {
  tellWhenEnded(callStore, ["a", "b", "c"], (news) => told.push(news));
}

describe("Ending several calls", () => {
  it("is told when the last has ended, once", async () => {
    endAll();
    receive("a", "ended");
    receive("b", "ended");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(told).toEqual([]);
    receive("c", "ended");
    await vi.advanceTimersByTimeAsync(10_000);
    receive("d", "ended");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(["3 calls ended."]);
  });

  it("names whose calls are still open after a while", async () => {
    endAll();
    receive("a", "ended");
    receive("c", "ended");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(["2 of 3 calls ended. Still on the line: b@example.com."]);
  });
});
