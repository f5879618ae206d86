import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, type Call, newCall } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";

const requested = newCall(
  {
    callId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
    roomId: "lobby",
    sessionId: "1_session",
    to: "sip:desk@example.com",
    secure: false,
    observeForceMute: true,
    by: null,
    digits: null,
    maxRingSeconds: 45,
    maxTalkSeconds: null,
  },
  1000,
);

const callAfter = (...events: CallEvent[]) => events.reduce(applyEvent, requested);
const dialed: CallEvent = { type: "dialed", at: 1100, id: "i", connectionId: "c", streamId: "s" };
const ringing: CallEvent = { type: "reported", at: 1200, state: "ringing" };
const active: CallEvent = { type: "reported", at: 1300, state: "active" };
const held: CallEvent = { type: "reported", at: 1400, state: "on hold" };
const destroyed: CallEvent = { type: "destroyed", at: 1500, code: "700" };
const hangUp: CallEvent = { type: "hang up asked", at: 1450 };

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
      end: { by: "them", who: null, code: "700", text: "They hung up" },
    });
  });

  test("taken off hold is active again, answered when it first was", () => {
    const resumed: CallEvent = { type: "reported", at: 1450, state: "active" };
    expect(callAfter(active, held, resumed)).toMatchObject({
      state: "active",
      heldAt: null,
      answeredAt: 1300,
    });
  });

  test("is not put on hold by a word older than the one that resumed it", () => {
    const resumed: CallEvent = { type: "reported", at: 1450, state: "active" };
    expect(callAfter(active, resumed, held)).toMatchObject({ state: "active", heldAt: null });
  });

  test("of which nobody knows goes where the platform says", () => {
    const unanswered: CallEvent = { type: "dial unanswered", at: 1050 };
    expect(callAfter(unanswered).state).toBe("unknown");
    expect(callAfter(unanswered, dialed).state).toBe("dialing");
    expect(callAfter(unanswered, ringing).state).toBe("ringing");
    expect(callAfter(dialed, unanswered).state).toBe("dialing");
  });

  test("that we hang up is ended by us, whatever came before", () => {
    expect(callAfter(hangUp)).toMatchObject({ state: "ending", hangUpAt: 1450 });
    expect(callAfter(hangUp, dialed, active)).toMatchObject({
      state: "ending",
      connectionId: "c",
      answeredAt: 1300,
    });
    expect(callAfter(hangUp, { type: "destroyed", at: 1500, code: "487" }).end).toEqual({
      by: "us",
      who: null,
      code: "487",
      text: "Canceled before it was answered",
    });
  });

  test.each([
    ["486", "them", "Busy"],
    ["603", "them", "Declined"],
    ["480", "them", "No answer"],
    ["487", "us", "Canceled before it was answered"],
    ["503", "them", "Phone provider unavailable"],
    ["499", "them", "Call failed"],
    ["700", "them", "They hung up"],
    ["704", "platform", "Dropped: no sound arrived"],
    [null, "platform", "Call failed"],
  ])("ended with code %s was ended by %s: %s", (code, by, text) => {
    expect(callAfter(dialed, { type: "destroyed", at: 1500, code }).end).toEqual({
      by,
      who: null,
      code,
      text,
    });
  });
});

const at = fc.integer({ min: 1001, max: 100_000 });
const reported = fc.record({
  type: fc.constant("reported" as const),
  at,
  state: fc.constantFrom("dialing" as const, "ringing" as const, "active" as const, "on hold" as const),
});
const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  reported,
  fc.record({ type: fc.constant("destroyed" as const), at, code: fc.constantFrom("486", "700", null) }),
  fc.record({ type: fc.constant("hang up asked" as const), at }),
  fc.record({ type: fc.constant("disconnected" as const), at }),
  fc.record({ type: fc.constant("dial unanswered" as const), at }),
  fc.record({ type: fc.constant("lost" as const), at, text: fc.constant("lost") }),
  fc.constant(dialed),
);
const ranks = ["requested", "unknown", "dialing", "ringing", "active on hold", "ending", "ended"];
const rankOf = (call: Call) => ranks.findIndex((names) => names.includes(call.state));

describe("whatever is told about a call", () => {
  test("its rank never falls, and its end is final", () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        let call = requested;
        for (const event of events) {
          const next = applyEvent(call, event);
          expect(rankOf(next)).toBeGreaterThanOrEqual(rankOf(call));
          if (call.end) expect(next.end).toBe(call.end);
          call = next;
        }
      }),
    );
  });

  test("hearing it twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(anyEvent), anyEvent, (events, event) => {
        const once = [...events, event].reduce(applyEvent, requested);
        expect(applyEvent(once, event)).toBe(once);
      }),
    );
  });

  test("reports in any order lead to the same call", () => {
    const reports = fc.uniqueArray(reported, { selector: ({ at }) => at, maxLength: 8 });
    const shuffled = reports.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
    );
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        expect(other.reduce(applyEvent, requested)).toEqual(events.reduce(applyEvent, requested));
      }),
    );
  });

  test("what is active or on hold is what was said last", () => {
    fc.assert(
      fc.property(fc.uniqueArray(reported, { selector: ({ at }) => at, minLength: 1 }), (events) => {
        const talk = events.filter(({ state }) => state === "active" || state === "on hold");
        const last = talk.sort((a, b) => b.at - a.at)[0];
        if (last) expect(events.reduce(applyEvent, requested).state).toBe(last.state);
      }),
    );
  });
});
