import { describe, expect, test } from "vitest";
import { applyEvent } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import {
  active,
  callAfter,
  destroyed,
  dialed,
  hangUp,
  held,
  requested,
  resumed,
  ringing,
} from "./sample-call.ts";

describe("a call", () => {
  test("dials, rings, is answered, held, and ends", () => {
    expect(callAfter(dialed).state).toBe("dialing");
    expect(callAfter(dialed, ringing)).toMatchObject({ state: "ringing", ringingAt: 1200 });
    expect(callAfter(dialed, ringing, active)).toMatchObject({ state: "active", answeredAt: 1300 });
    expect(callAfter(dialed, ringing, active, held)).toMatchObject({
      state: "on hold",
      heldAt: 1400,
      answeredAt: 1300,
    });
    expect(callAfter(dialed, ringing, active, held, destroyed)).toMatchObject({
      state: "ended",
      heldAt: null,
      endedAt: 1500,
      end: { by: "them", who: null, limit: null, code: "700", reason: "they-hung-up" },
    });
  });

  test("taken off hold is active again, answered when it first was", () => {
    expect(callAfter(active, held, resumed)).toMatchObject({
      state: "active",
      heldAt: null,
      answeredAt: 1300,
    });
  });

  test("is not put on hold by a word older than the one that resumed it", () => {
    expect(callAfter(active, resumed, held)).toMatchObject({ state: "active", heldAt: null });
  });

  test("of which nobody knows goes where the platform says", () => {
    const unanswered: CallEvent = { type: "dial unanswered", at: 1050 };
    expect(callAfter(unanswered).state).toBe("unknown");
    expect(callAfter(unanswered, dialed).state).toBe("dialing");
    expect(callAfter(unanswered, ringing).state).toBe("ringing");
    expect(callAfter(dialed, unanswered).state).toBe("dialing");
  });

  test("is not ended by a refusal of its dial that comes when its phone is there", () => {
    const refused: CallEvent = {
      type: "dial failed",
      at: 1600,
      why: { reason: "platform-refused", detail: "no" },
    };
    const recognized: CallEvent = { type: "recognized", at: 1200, connectionId: "c" };
    const unanswered: CallEvent = { type: "dial unanswered", at: 1150 };
    expect(callAfter(unanswered, refused).state).toBe("ended");
    expect(callAfter(unanswered, recognized, active, refused)).toMatchObject({ state: "active", end: null });
  });

  test("is hung up by whoever asked first", () => {
    const again: CallEvent = { type: "hang up asked", at: 1460, who: "Eve" };
    expect(callAfter(hangUp, again)).toMatchObject({ state: "ending", hangUpAt: 1450, hangUpWho: "Bob" });
    expect(callAfter(hangUp, dialed, active, again, destroyed)).toMatchObject({
      state: "ended",
      answeredAt: 1300,
      end: { by: "us", who: "Bob", limit: null, code: "700", reason: "hung-up" },
    });
  });
});

describe("who muted a phone", () => {
  const byAnn: CallEvent = { type: "muted", at: 2_000, by: "Ann" };
  const reported: CallEvent = { type: "muted", at: 4_000, by: null };

  test.each([
    ["before", [byAnn, reported]],
    ["after", [reported, byAnn]],
  ])("is known by name, also where it was noted %s the platform's report", (_when, events) => {
    expect(callAfter(active, ...events)).toMatchObject({ mutedAt: 2_000, mutedBy: "Ann" });
  });

  test("is not known where the platform reports another mute later", () => {
    const later: CallEvent = { type: "muted", at: 60_000, by: null };
    expect(callAfter(active, byAnn, later)).toMatchObject({ mutedAt: 60_000, mutedBy: null });
    expect(callAfter(active, later, byAnn)).toMatchObject({ mutedAt: 60_000, mutedBy: null });
  });

  test("is the one who did it last", () => {
    const byBob: CallEvent = { type: "muted", at: 3_000, by: "Bob" };
    expect(callAfter(active, byAnn, byBob)).toMatchObject({ mutedAt: 3_000, mutedBy: "Bob" });
    expect(callAfter(active, byBob, byAnn)).toMatchObject({ mutedAt: 3_000, mutedBy: "Bob" });
  });
});

describe("digits that were given with the dial", () => {
  const sent: CallEvent = { type: "digits sent", at: 1350 };
  const failed: CallEvent = { type: "digits failed", at: 1350 };

  test("wait for the answer, and are sent or not", () => {
    expect(callAfter(active).digits).toBe("waiting");
    expect(callAfter(active, sent).digits).toBe("sent");
    expect(callAfter(active, failed).digits).toBe("failed");
    expect(callAfter(active, sent, failed).digits).toBe("sent");
  });

  test("have failed where the call ends before, unless they were under way", () => {
    expect(callAfter(dialed, destroyed).digits).toBe("failed");
    expect(callAfter(active, destroyed, sent).digits).toBe("sent");
  });

  test("are not made up where there were none", () => {
    const without = { ...requested, digits: null };
    expect([active, sent, failed, destroyed].reduce(applyEvent, without).digits).toBeNull();
  });
});
