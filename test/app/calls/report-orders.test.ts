import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { applyEvent, type Call, toWire } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { active, destroyed, dialed, hangUp, held, requested, resumed, ringing } from "./sample-call.ts";

const relay = { ...requested, isRelayed: true };
const kinds = [
  ["a phone", requested],
  ["a phone that a number of ours calls", relay],
] as const;

const ranks = ["requested", "unknown", "dialing", "ringing", "active on hold", "ending", "ended"];
const rankOf = (call: Call) => ranks.findIndex((names) => names.includes(call.state));

/** Tells a call one thing after the other, and looks at it in between. */
function tell(first: Call, events: readonly CallEvent[]): Call {
  let call = first;
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

const usual = [dialed, ringing, active, held, resumed, hangUp, destroyed];

/** The dial is never answered; the platform says that it hangs up, we disconnect it, and lose sight of it. */
const unlucky: CallEvent[] = [
  { type: "dial unanswered", at: 1100 },
  { type: "reported", at: 1110, state: "dialing" },
  active,
  { type: "muted", at: 1350, by: null },
  { type: "reported", at: 1450, state: "ending" },
  { type: "disconnected", at: 1500 },
  { type: "lost", at: 1600, why: { reason: "platform-restarted" } },
];

/** A number of ours takes the call, and calls the phone, which the Voice API tells about. */
const relayed: CallEvent[] = [
  dialed,
  { type: "reported", at: 1120, state: "active" },
  { type: "phone reported", at: 1150, state: "dialing" },
  { type: "phone reported", at: 1200, state: "ringing" },
  { type: "phone reported", at: 1300, state: "active" },
  { type: "reported", at: 1450, state: "ending" },
  destroyed,
];

const isEnd = ({ type }: CallEvent) => ["destroyed", "disconnected", "lost"].includes(type);

const lives = [
  ["usual", usual],
  ["unlucky", unlucky],
  ["relayed", relayed],
] as const;

describe.each(kinds)("what is told about %s", (_kind, first) => {
  test.each(lives)("may come in every order, in part and twice, if its life is %s", (_what, life) => {
    let count = 0;
    for (const events of orders(life)) {
      const call = tell(first, events);
      const isSameAgain = tell(call, events) === call;
      const isEnded = call.state === "ended";
      if (!isSameAgain || isEnded !== events.some(isEnd)) expect.fail(JSON.stringify(events));
      count += 1;
    }
    expect(count).toBe(13_700);
  });
});

test.each([
  ["a phone", requested, usual, { ringingAt: 1200, answeredAt: 1300 }],
  ["a number of ours", relay, usual, { ringingAt: null, answeredAt: null }],
  ["a phone behind a number of ours", relay, relayed, { ringingAt: 1200, answeredAt: 1300 }],
] as const)(
  "what is told about %s leads to the same times, whatever the order",
  (_what, first, life, times) => {
    for (const events of orders(life)) {
      if (events.length < life.length) continue;
      expect(tell(first, events)).toMatchObject({ ...times, endedAt: 1500, connectionId: "c" });
    }
  },
);

/** Often the same. */
const at = fc.oneof(fc.integer({ min: 1001, max: 1002 }), fc.integer({ min: 1001, max: 100_000 }));
const reported = fc.record({
  type: fc.constantFrom("reported" as const, "phone reported" as const),
  at,
  state: fc.constantFrom(...(["dialing", "ringing", "active", "on hold", "ending"] as const)),
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
    why: fc.constant({ reason: "failed" as const }),
  }),
  fc.record({ type: fc.constant("recognized" as const), at, connectionId: fc.constant("c") }),
  fc.constant(dialed),
);
const MANY = { numRuns: 500 };

describe.each(kinds)("whatever is told about %s", (_kind, first) => {
  test("its rank never falls, its end is final, and hearing it twice changes nothing", () => {
    fc.assert(
      fc.property(fc.array(anyEvent), (events) => {
        const call = tell(first, events);
        if (call.end) expect(toWire(call).end?.text).not.toBe("");
      }),
      MANY,
    );
  });

  test("reports in any order lead to the same call", () => {
    const reports = fc.array(reported, { maxLength: 8 });
    const shuffled = reports.chain((events) =>
      fc.tuple(fc.constant(events), fc.shuffledSubarray(events, { minLength: events.length })),
    );
    fc.assert(
      fc.property(shuffled, ([events, other]) => {
        expect(tell(first, other)).toEqual(tell(first, events));
      }),
      MANY,
    );
  });

  test("what is active or on hold is what was said last, and of one moment on hold", () => {
    const isOfPhone = (event: { type: string }) => !first.isRelayed || event.type === "phone reported";
    fc.assert(
      fc.property(fc.array(reported, { minLength: 1 }), (events) => {
        fc.pre(!events.some((event) => event.state === "ending"));
        const talk = events.filter(
          (event) => isOfPhone(event) && ["active", "on hold"].includes(event.state),
        );
        const lastAt = Math.max(...talk.map((event) => event.at));
        const last = talk.filter((event) => event.at === lastAt).map((event) => event.state);
        if (last.length > 0)
          expect(tell(first, events).state).toBe(last.includes("on hold") ? "on hold" : "active");
      }),
      MANY,
    );
  });
});

test("an answer and a hold of the same millisecond are a hold, whichever comes first", () => {
  const answered: CallEvent = { type: "reported", at: 1300, state: "active" };
  const heldAtOnce: CallEvent = { type: "reported", at: 1300, state: "on hold" };
  for (const events of [
    [answered, heldAtOnce],
    [heldAtOnce, answered],
  ])
    expect(tell(requested, events)).toMatchObject({ state: "on hold", answeredAt: 1300, heldAt: 1300 });
});
