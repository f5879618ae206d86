import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applyEvent, type Call, newCall } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { Limits, nextLimit } from "../../../src/app/calls/limits.ts";

const requested = newCall(
  {
    callId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
    roomId: "lobby",
    sessionId: "1_session",
    to: "sip:desk@example.com",
    by: null,
    secure: false,
    observeForceMute: true,
    digits: null,
    maxRingSeconds: 45,
    maxTalkSeconds: 60,
  },
  10_000,
);

const callAfter = (...events: CallEvent[]) => events.reduce(applyEvent, requested);
const ringing: CallEvent = { type: "reported", at: 12_000, state: "ringing" };
const active: CallEvent = { type: "reported", at: 20_000, state: "active" };
const held: CallEvent = { type: "reported", at: 30_000, state: "on hold" };
const hangUp: CallEvent = { type: "hang up asked", at: 31_000 };
const destroyed: CallEvent = { type: "destroyed", at: 32_000, code: "700" };

describe("the next limit of a call", () => {
  test("is the one of its ringing, from when it was asked for until it is answered", () => {
    expect(nextLimit(requested)).toEqual({ at: 55_000, cause: "ring limit" });
    expect(nextLimit(callAfter(ringing))).toEqual({ at: 55_000, cause: "ring limit" });
    expect(nextLimit(callAfter({ type: "dial unanswered", at: 20_000 }))).toEqual({
      at: 55_000,
      cause: "ring limit",
    });
  });

  test("is the one of the talk, from the answer on, on hold too", () => {
    expect(nextLimit(callAfter(ringing, active))).toEqual({ at: 80_000, cause: "talk limit" });
    expect(nextLimit(callAfter(active, held))).toEqual({ at: 80_000, cause: "talk limit" });
  });

  test("is none where the talk has none, or the call is hung up or over", () => {
    expect(nextLimit({ ...callAfter(active), maxTalkSeconds: null })).toBeNull();
    expect(nextLimit(callAfter(ringing, hangUp))).toBeNull();
    expect(nextLimit(callAfter(active, destroyed))).toBeNull();
  });
});

describe("the timers", () => {
  let call: Call;
  let isReported: boolean;
  let limits: Limits;
  let failures: unknown[];
  const hangUps: unknown[] = [];

  beforeEach(() => {
    vi.useFakeTimers({ now: requested.requestedAt });
    call = { ...requested, connectionId: "c" };
    isReported = true;
    failures = [];
    hangUps.length = 0;
    limits = new Limits({
      now: Date.now,
      store: { get: async () => call },
      hangUps: {
        async hangUp(hungUp, { cause }) {
          hangUps.push([hungUp.callId, cause, Date.now()]);
          return hungUp;
        },
      },
      earlierEvents: async () => (isReported ? [ringing] : []),
      onBackgroundError: (error) => failures.push(error),
    });
  });
  afterEach(() => {
    expect(failures).toEqual([]);
    vi.useRealTimers();
  });

  function change(...events: CallEvent[]): void {
    call = events.reduce(applyEvent, call);
    limits.follow(call);
  }

  test("hang up at the limit, and not before", async () => {
    change(ringing);
    await vi.advanceTimersByTimeAsync(44_999);
    expect(hangUps).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(hangUps).toEqual([[call.callId, "ring limit", 55_000]]);
  });

  test("follow the call from one limit to the next", async () => {
    change(ringing);
    change(active);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(hangUps).toEqual([]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(hangUps).toEqual([[call.callId, "talk limit", 80_000]]);
  });

  test("are late at once where the limit passed while nothing ran", async () => {
    vi.setSystemTime(500_000);
    change(active);
    await vi.advanceTimersByTimeAsync(0);
    expect(hangUps).toEqual([[call.callId, "talk limit", 500_000]]);
  });

  test("look at the call again: another process may have taken it further", async () => {
    change(ringing);
    call = applyEvent(call, active);
    await vi.advanceTimersByTimeAsync(45_000);
    expect(hangUps).toEqual([]);
    await vi.advanceTimersByTimeAsync(25_000);
    expect(hangUps).toEqual([[call.callId, "talk limit", 80_000]]);
  });

  test("let a phone ring of which nothing is ever reported: it may have been answered", async () => {
    isReported = false;
    change({ type: "dialed", at: 11_000, id: "i", connectionId: "c", streamId: "s" });
    await vi.advanceTimersByTimeAsync(104_999);
    expect(hangUps).toEqual([]);
  });

  test.each([
    [
      "of which nothing is reported",
      { type: "dialed", at: 11_000, id: "i", connectionId: "c", streamId: "s" },
    ],
    ["whose dial was not answered", { type: "dial unanswered", at: 20_000 }],
  ] as const)("hang up a phone %s when both limits have passed", async (_what, event) => {
    isReported = false;
    call = requested;
    change(event);
    await vi.advanceTimersByTimeAsync(105_000);
    expect(hangUps).toEqual([[call.callId, "talk limit", 115_000]]);
  });

  test("let a phone talk of which nothing is ever reported where talks have no limit", async () => {
    isReported = false;
    call = { ...call, maxTalkSeconds: null };
    change({ type: "dialed", at: 11_000, id: "i", connectionId: "c", streamId: "s" });
    await vi.advanceTimersByTimeAsync(600_000);
    expect(hangUps).toEqual([]);
  });

  test("end with the call, and with the app", async () => {
    change(ringing);
    expect(vi.getTimerCount()).toBe(1);
    change(destroyed);
    expect(vi.getTimerCount()).toBe(0);
    call = requested;
    change(ringing);
    limits.stop();
    change(active);
    expect(vi.getTimerCount()).toBe(0);
  });
});
