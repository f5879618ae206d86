import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CallStopper } from "../../../src/app/calls/call-stopper.ts";
import { KillSwitch, type Stop } from "../../../src/app/policy/kill-switch.ts";
import { openDatabase } from "../../../src/app/store/sqlite.ts";
import { TestServer } from "../../support/server.ts";
import { callAfter, dialed } from "./sample-call.ts";

const SECOND_MS = 1_000;

// Time stands still unless a test moves it on.
beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => void vi.useRealTimers());

/** Waits while the clock stands still, which `expect.poll` would move on. */
async function happensNow(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => void setImmediate(resolve));
}

describe("the switch that stops all calls", () => {
  test("is looked at every second, for as long as the app runs", async () => {
    let stop: Stop | null = null;
    const find = vi.fn(async () => stop);
    const running = ["first", "second"].map((callId) => ({ ...callAfter(dialed), callId }));
    const asked: string[] = [];
    const stopper = new CallStopper({
      killSwitch: { find },
      store: { open: async () => running.filter(({ callId }) => !asked.includes(callId)) },
      hangUps: {
        async hangUp(call) {
          asked.push(call.callId);
          return call;
        },
      },
      onBackgroundError: (error) => {
        throw error;
      },
    });
    stopper.start();
    for (let second = 1; second <= 10; second++) {
      await vi.advanceTimersByTimeAsync(SECOND_MS);
      expect(find.mock.calls.length).toBeGreaterThanOrEqual(second);
    }
    expect(asked).toEqual([]);
    stop = { at: 0, by: null, why: null };
    await vi.advanceTimersByTimeAsync(SECOND_MS);
    expect(asked).toEqual(["first", "second"]);
    await stopper.end();
    const before = find.mock.calls.length;
    await vi.advanceTimersByTimeAsync(10 * SECOND_MS);
    expect(find.mock.calls.length).toBe(before);
  });

  test("ends running calls within a second of its use in the database beside the app, and lets no new one begin", async () => {
    const server = await TestServer.start();
    for (const room of ["lobby", "kitchen"]) await server.connect(room);
    const beside = await openDatabase(server.dataDirectory);
    await new KillSwitch({ database: beside, now: Date.now }).stop("console:root", "a bill");
    expect(server.platform.count("disconnect")).toBe(0);
    vi.advanceTimersByTime(SECOND_MS); // and not a millisecond more
    await happensNow(() => server.platform.count("disconnect") === 2);
    for (const room of ["lobby", "kitchen"])
      expect(await server.calls(room)).toMatchObject([{ state: "ending" }]);
    const dials = server.platform.count("dial");
    expect((await server.post("/room/lobby/calls", { to: "sip:desk@sip.example.com" })).status).toBe(503);
    expect(server.platform.count("dial")).toBe(dials);
    await beside.destroy();
    vi.useRealTimers();
    await server.close();
  });
});
