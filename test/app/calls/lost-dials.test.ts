import { beforeEach, describe, expect, test } from "vitest";
import { applyEvent, type Call, isLeftBehind, isOver } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { LostDials, type ReportedConnection } from "../../../src/app/calls/lost-dials.ts";
import { DEADLINES } from "../../../src/app/platform/deadline.ts";
import { PlatformUnreachable } from "../../../src/app/platform/platform-errors.ts";
import { requested } from "./sample-call.ts";

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

let now: number;
let calls: Map<string, Call>;
let phones: ReportedConnection[];
let streams: { id: string; videoType: string | null }[];
let connections: string[];
let isReachable: boolean;
let hungUp: string[];
let newLostDials: (hasMonitoring: boolean) => LostDials;
let lostDials: LostDials;

beforeEach(() => {
  now = requested.requestedAt;
  calls = new Map();
  phones = [];
  streams = [];
  connections = [];
  isReachable = true;
  hungUp = [];
  const all = (predicate: (call: Call) => boolean) => [...calls.values()].filter(predicate);
  const answer = <Answer>(value: Answer) => {
    if (!isReachable) throw new PlatformUnreachable("down");
    return value;
  };
  newLostDials = (hasMonitoring) =>
    new LostDials({
      hasMonitoring,
      store: {
        get: async (callId) => theCall(callId),
        open: async () => all((call) => !isOver(call)),
        unconnected: async () =>
          all((call) => call.connectionId === null && (!isOver(call) || call.dialLostAt !== null)),
        leftBehind: async () => all(isLeftBehind),
        findByConnection: async (_sessionId, connectionId) =>
          all((call) => call.connectionId === connectionId)[0],
        claimed: async () => new Set(all(() => true).flatMap(({ connectionId }) => connectionId ?? [])),
      },
      calls: {
        record: async (callId, event) => record(callId, event),
      },
      disconnects: { pursue: ({ callId }) => void hungUp.push(callId) },
      platform: {
        deadlines: DEADLINES,
        listStreams: async () => answer(streams),
        hasConnection: async (_sessionId, connectionId) => answer(connections.includes(connectionId)),
      },
      now: () => now,
      earlierEvents: async () => [],
      reportedConnections: async () => phones,
    });
  lostDials = newLostDials(true);
});

function theCall(callId = requested.callId): Call {
  const call = calls.get(callId);
  if (!call) throw new Error(`no call ${callId}`);
  return call;
}

function record(callId: string, event: CallEvent): Call {
  const call = applyEvent(theCall(callId), event);
  calls.set(callId, call);
  return call;
}

function lose(callId = requested.callId): void {
  calls.set(callId, { ...requested, callId });
  record(callId, { type: "dial unanswered", at: now });
}

/** Looks at every open call every ten seconds, for so many minutes. */
async function pass(minutes: number): Promise<void> {
  for (const end = now + minutes * MINUTE_MS; now < end; now += 10 * SECOND_MS)
    for (const call of [...calls.values()].filter((each) => !isOver(each)))
      for (const event of await lostDials.review(call).catch(() => [])) record(call.callId, event);
}

describe("a dial that was not answered", () => {
  test("is lost some time after its deadline, whatever became of the request that waits for it", async () => {
    calls.set(requested.callId, requested);
    now += DEADLINES.dial;
    expect(await lostDials.review(requested)).toEqual([]);
    now += DEADLINES.dial + 1;
    expect(await lostDials.review(requested)).toEqual([{ type: "dial unanswered", at: now }]);
  });

  test("is given up when the platform has shown no phone for three minutes", async () => {
    lose();
    await pass(2.9);
    expect(theCall().state).toBe("unknown");
    await pass(0.5);
    expect(theCall()).toMatchObject({
      state: "ended",
      end: { by: "platform", code: null, reason: "platform-never-answered" },
    });
  });

  test("stays open while a phone that may be it is in the session, for six hours at most", async () => {
    lose();
    lose("another");
    phones = [{ connectionId: "x", createdAt: now + SECOND_MS, isGone: false }];
    await pass(359);
    expect([theCall().state, theCall("another").state]).toEqual(["unknown", "unknown"]);
    await pass(2);
    expect([theCall().state, theCall("another").state]).toEqual(["ended", "ended"]);
  });

  test("is given up three minutes after the last phone that may be it has gone", async () => {
    lose();
    lose("another");
    phones = [{ connectionId: "x", createdAt: now + SECOND_MS, isGone: false }];
    await pass(10);
    phones = [{ connectionId: "x", createdAt: now, isGone: true }];
    await pass(2.9);
    expect(theCall().state).toBe("unknown");
    await pass(0.5);
    expect(theCall().state).toBe("ended");
  });

  test.each([
    ["a stream that no call has", [{ id: "s", videoType: null }], "unknown"],
    ["a browser with a camera", [{ id: "s", videoType: "camera" }], "ended"],
  ])("and %s in the session: it is %s after four minutes", async (_, there, state) => {
    lose();
    streams = there;
    await pass(4);
    expect(theCall().state).toBe(state);
  });

  test("is not given up while the platform can't be asked", async () => {
    lose();
    await pass(2);
    isReachable = false;
    await pass(20);
    isReachable = true;
    await pass(2.9);
    expect(theCall().state).toBe("unknown");
    await pass(0.5);
    expect(theCall().state).toBe("ended");
  });

  test("was surely not taken, where the platform says so late: nothing is looked for any more", () => {
    lose();
    record(requested.callId, {
      type: "dial failed",
      at: now,
      why: { reason: "platform-refused", detail: "No" },
    });
    expect(theCall()).toMatchObject({
      state: "ended",
      dialLostAt: null,
      end: { reason: "platform-refused", detail: "No" },
    });
  });
});

describe("a phone that comes after its call was given up", () => {
  beforeEach(async () => {
    lose();
    await pass(3.5);
    expect(theCall().state).toBe("ended");
    phones = [{ connectionId: "x", createdAt: theCall().requestedAt + MINUTE_MS, isGone: false }];
  });

  test("is hung up", async () => {
    await lostDials.identify(requested.sessionId);
    expect(hungUp).toEqual([requested.callId]);
    expect(theCall()).toMatchObject({ state: "ended", connectionId: "x" });
  });

  test("is hung up by the next run, too, until the platform has said that it is gone", async () => {
    await lostDials.identify(requested.sessionId);
    hungUp = [];
    await newLostDials(true).resume();
    expect(hungUp).toEqual([requested.callId]);
    record(requested.callId, { type: "disconnected", at: now });
    hungUp = [];
    await newLostDials(true).resume();
    expect(hungUp).toEqual([]);
  });
});

describe("a connection that a page names", () => {
  test("is nothing until the platform has reported it as a phone's", async () => {
    lose();
    await lostDials.name(theCall(), "x");
    expect(theCall().connectionId).toBeNull();
    phones = [{ connectionId: "x", createdAt: now, isGone: false }];
    await lostDials.identify(requested.sessionId);
    expect(theCall().connectionId).toBe("x");
  });

  test("tells apart what reports alone can't", async () => {
    lose();
    lose("another");
    phones = ["x", "y"].map((connectionId) => ({ connectionId, createdAt: now, isGone: false }));
    await lostDials.name(theCall("another"), "x");
    expect([theCall().connectionId, theCall("another").connectionId]).toEqual(["y", "x"]);
  });

  test("is taken at its word where no report can come, but not if it is another call's", async () => {
    lostDials = newLostDials(false);
    lose();
    lose("another");
    await lostDials.name(theCall(), "x");
    await lostDials.name(theCall("another"), "x");
    expect([theCall().connectionId, theCall("another").connectionId]).toEqual(["x", null]);
  });

  test("keeps its call open for as long as it is in the session", async () => {
    lose();
    lose("another");
    await lostDials.name(theCall(), "x");
    connections = ["x"];
    await pass(10);
    expect([theCall().state, theCall("another").state]).toEqual(["unknown", "ended"]);
  });
});
