import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, type Call } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { active, destroyed, dialed, hangUp, held, requested, resumed, ringing } from "./sample-call.ts";

const ranks = ["requested", "unknown", "dialing", "ringing", "active on hold", "ending", "ended"];
const rankOf = (call: Call) => ranks.findIndex((names) => names.includes(call.state));

/** Tells a call one thing after the other, and looks at it in between. */
function tell(events: readonly CallEvent[]): Call {
  let call = requested;
  for (const event of events) {
    const next = applyEvent(call, event);
    const wrong = whatIsWrong(call, event, next);
    if (wrong !== undefined) throw new Error(`${wrong} after ${JSON.stringify({ events, event })}`);
    call = next;
  }
  return call;
}

/** Without `expect`, which takes its time, and this is asked a million times. */
function whatIsWrong(call: Call, event: CallEvent, next: Call): string | undefined {
  if (rankOf(next) < rankOf(call)) return "the rank fell";
  if (call.end !== null && next.end !== call.end) return "the end changed";
  if ((next.end === null) === (next.state === "ended")) return "the end and the state disagree";
  if ((next.heldAt === null) === (next.state === "on hold")) return "the hold and the state disagree";
  if (applyEvent(next, event) !== next) return "hearing it twice changed something";
  return undefined;
}

/** Every order of every subset: of seven events 13,700. */
function* orders<Item>(items: readonly Item[]): Generator<Item[]> {
  yield [];
  for (const [index, item] of items.entries())
    for (const rest of orders(items.toSpliced(index, 1))) yield [item, ...rest];
}

describe("what is told about one call", () => {
  const life = [dialed, ringing, active, held, resumed, hangUp, destroyed];

  test("may come in every order, with any part missing and everything twice", () => {
    let count = 0;
    for (const events of orders(life)) {
      const call = tell(events);
      const isSameAgain = JSON.stringify(tell([...events, ...events])) === JSON.stringify(call);
      const isEnded = call.state === "ended";
      if (!isSameAgain || isEnded !== events.includes(destroyed)) expect.fail(JSON.stringify(events));
      count += 1;
    }
    expect(count).toBe(13_700);
  });

  test("leads to the same times, whatever the order", () => {
    for (const events of orders(life)) {
      if (events.length < life.length) continue;
      const { ringingAt, answeredAt, endedAt, connectionId } = tell(events);
      expect({ ringingAt, answeredAt, endedAt, connectionId }).toEqual({
        ...{ ringingAt: 1200, answeredAt: 1300, endedAt: 1500, connectionId: "c" },
      });
    }
  });
});

const at = fc.integer({ min: 1001, max: 100_000 });
const reported = fc.record({
  type: fc.constant("reported" as const),
  at,
  state: fc.constantFrom("dialing" as const, "ringing" as const, "active" as const, "on hold" as const),
});
const name = fc.constantFrom("Ann", "Bob", null);
const anyEvent: fc.Arbitrary<CallEvent> = fc.oneof(
  reported,
  fc.record({
    type: fc.constant("destroyed" as const),
    at,
    code: fc.constantFrom("486", "487", "700", "704", "503", null),
    message: fc.constantFrom("Host not found: nowhere.example", null),
  }),
  fc.record({
    type: fc.constant("hang up asked" as const),
    at,
    who: name,
    cause: fc.constantFrom("ring limit" as const, "talk limit" as const, null),
  }),
  fc.record({ type: fc.constant("muted" as const), at, by: name }),
  fc.record({
    type: fc.constantFrom(
      "disconnected" as const,
      "dial unanswered" as const,
      "stream seen" as const,
      "digits sent" as const,
      "digits failed" as const,
    ),
    at,
  }),
  fc.record({
    type: fc.constantFrom("lost" as const, "dial failed" as const),
    at,
    text: fc.constant("lost"),
  }),
  fc.record({ type: fc.constant("recognized" as const), at, connectionId: fc.constant("c") }),
  fc.constant(dialed),
);

describe("whatever is told about a call", () => {
  test("its rank never falls, its end is final, and hearing it twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const call = tell(events);
        if (call.end) expect(call.end.text).not.toBe("");
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
        expect(tell(other)).toEqual(tell(events));
      }),
    );
  });

  test("what is active or on hold is what was said last", () => {
    fc.assert(
      fc.property(fc.uniqueArray(reported, { selector: ({ at }) => at, minLength: 1 }), (events) => {
        const talk = events.filter(({ state }) => state === "active" || state === "on hold");
        const last = talk.sort((a, b) => b.at - a.at)[0];
        if (last) expect(tell(events).state).toBe(last.state);
      }),
    );
  });
});
