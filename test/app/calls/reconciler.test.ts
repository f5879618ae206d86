import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { applyEvent, type Call } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { Reconciler } from "../../../src/app/calls/reconciler.ts";
import { PlatformUnreachable } from "../../../src/app/platform/platform-errors.ts";
import { requested } from "./sample-call.ts";

const SECOND_MS = 1_000;

let call: Call;
let others: Call[];
let streamIsThere: boolean | "unreachable";
let connectionIsThere: boolean;
/** How long the platform takes to say so. */
let platformTakesMs: number;
let asked: number;
let hungUp: string[];
/** Fate of a call without a connection. */
let lostDialEvents: CallEvent[];
let errors: unknown[];
let reconciler: Reconciler;
let newReconciler: (hasMonitoring: boolean) => Reconciler;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  streamIsThere = true;
  connectionIsThere = true;
  platformTakesMs = 0;
  asked = 0;
  others = [];
  hungUp = [];
  lostDialEvents = [];
  errors = [];
  call = {
    ...requested,
    ...{ callId: "call", requestedAt: Date.now(), stateAt: Date.now() },
    ...{ state: "dialing", id: "id", connectionId: "connection", streamId: "stream" },
  };
  newReconciler = (hasMonitoring) =>
    new Reconciler({
      hasMonitoring,
      store: { open: async () => [call, ...others].filter(({ state }) => state !== "ended") },
      calls: {
        record: async (_callId, event) => {
          call = applyEvent(call, event);
          return call;
        },
      },
      disconnects: { pursue: ({ callId }) => void hungUp.push(callId) },
      lostDials: { resume: async () => {}, review: async () => lostDialEvents },
      platform: {
        hasConnection: async () => connectionIsThere,
        hasStream: async () => {
          asked += 1;
          if (platformTakesMs > 0) await new Promise((resolve) => setTimeout(resolve, platformTakesMs));
          if (streamIsThere === "unreachable") throw new PlatformUnreachable("down");
          return streamIsThere;
        },
      },
      now: Date.now,
      housekeeping: async () => {},
      onBackgroundError: (error) => errors.push(error),
    });
  reconciler = newReconciler(true);
});

afterEach(async () => {
  await reconciler.stop();
  vi.useRealTimers();
  expect(errors).toEqual([]);
});

const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * SECOND_MS);

describe("a call whose end nobody reported", () => {
  test("is ended when its stream is gone", async () => {
    await reconciler.start();
    await pass(11);
    expect(call).toMatchObject({ state: "dialing", streamSeenAt: expect.any(Number) });
    streamIsThere = false;
    await pass(14);
    expect(call).toMatchObject({
      state: "ended",
      end: { by: "platform", who: null, limit: null, code: null },
    });
  });

  test("is ended by the report of its end, if that comes soon after its stream has gone", async () => {
    await reconciler.start();
    await pass(1);
    streamIsThere = false;
    await pass(10);
    expect(call.state).toBe("dialing");
    call = applyEvent(call, { type: "destroyed", at: Date.now(), code: "704" });
    await pass(30);
    expect(call.end).toMatchObject({ code: "704" });
  });

  test("is left alone while the phone rings: its stream need not be there before the answer", async () => {
    streamIsThere = false;
    await reconciler.start();
    await pass(170);
    expect(call.state).toBe("dialing");
    await pass(30);
    expect(call.state).toBe("ended");
  });

  test("is left alone while the platform can't be asked", async () => {
    await reconciler.start();
    streamIsThere = "unreachable";
    await pass(600);
    expect(call.state).toBe("dialing");
    streamIsThere = false;
    await pass(14);
    expect(call.state).toBe("ended");
  });
});

describe("where no report can come", () => {
  beforeEach(() => {
    reconciler = newReconciler(false);
    streamIsThere = false;
  });

  test("a call is active as soon as the phone can be heard", async () => {
    await reconciler.start();
    await pass(10);
    expect(call).toMatchObject({ state: "dialing", answeredAt: null });
    streamIsThere = true;
    await pass(4);
    expect(call).toMatchObject({ state: "active", answeredAt: expect.any(Number) });
  });

  test("a call ends soon after its connection, though the phone was never heard", async () => {
    await reconciler.start();
    await pass(10);
    expect(call.state).toBe("dialing");
    connectionIsThere = false;
    await pass(3);
    expect(call.state).toBe("dialing");
    await pass(3);
    expect(call).toMatchObject({ state: "ended", answeredAt: null, end: { by: "platform", code: null } });
  });

  test("a call ends soon after its stream, and nobody knows why", async () => {
    streamIsThere = true;
    await reconciler.start();
    await pass(1);
    streamIsThere = false;
    await pass(4);
    expect(call.end).toEqual({
      by: "platform",
      who: null,
      limit: null,
      code: null,
      reason: "not-reported",
    });
  });

  test("a call that we hung up is ended by us all the same", async () => {
    streamIsThere = true;
    await reconciler.start();
    await pass(1);
    call = applyEvent(call, { type: "hang up asked", at: Date.now(), who: "Ann" });
    streamIsThere = false;
    await pass(4);
    expect(call.end).toEqual({ by: "us", who: "Ann", limit: null, code: null, reason: "hung-up" });
  });
});

describe("a platform that takes its time", () => {
  beforeEach(() => {
    platformTakesMs = 20 * SECOND_MS;
    others = [{ ...call, callId: "another" }];
  });

  test("is asked one thing after the other", async () => {
    await reconciler.start();
    await pass(39);
    expect(asked).toBe(2);
    await pass(9);
    expect(asked).toBe(2);
    await pass(3);
    expect(asked).toBe(3);
    const stopped = reconciler.stop();
    await pass(20);
    await stopped;
  });

  test("is asked nothing more when the app stops", async () => {
    await reconciler.start();
    await pass(1);
    const stopped = reconciler.stop();
    await pass(20);
    await stopped;
    await pass(60);
    expect(asked).toBe(1);
  });
});

describe("a call whose connection is known without its stream", () => {
  test("ends when the connection is gone, unless a report of its end comes before", async () => {
    call = { ...call, streamId: null };
    streamIsThere = false;
    await reconciler.start();
    await pass(200);
    expect(call.state).toBe("dialing");
    connectionIsThere = false;
    await pass(14);
    expect(call).toMatchObject({ state: "ended", end: { by: "platform", code: null } });
  });
});

describe("a call without a connection", () => {
  test("becomes what the search for its dial says", async () => {
    call = { ...call, state: "unknown", connectionId: null, streamId: null };
    lostDialEvents = [{ type: "lost", at: Date.now(), why: { reason: "platform-never-answered" } }];
    await reconciler.start();
    await pass(1);
    expect(call).toMatchObject({ state: "ended", end: { reason: "platform-never-answered" } });
  });
});

describe("a hang-up that an earlier run began", () => {
  test("goes on", async () => {
    call = { ...call, state: "ending", hangUpAt: Date.now() };
    await reconciler.start();
    expect(hungUp).toEqual(["call"]);
  });
});
