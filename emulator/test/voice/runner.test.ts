import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseNcco } from "../../src/voice/ncco/ncco.ts";
import { NccoRunner, type Step } from "../../src/voice/ncco/runner.ts";

const talk = (text: string, more = {}) => ({ action: "talk", text, ...more });
const input = (dtmf = {}) => ({ action: "input", type: ["dtmf"], dtmf });

/** A runner, and what it wants, in short: `play Hello`, `wait 3`, `submit 12`. */
function begin(...ncco: object[]) {
  const runner = new NccoRunner();
  const wants = (steps: Step[]) => steps.map(describeStep);
  return {
    runner,
    first: wants(runner.run(parseNcco(ncco, "new"))),
    press: (digits: string) => [...digits].flatMap((digit) => wants(runner.hearDigit(digit))),
    proceed: () => wants(runner.proceed()),
    timeIsUp: () => wants(runner.timeIsUp()),
    run: (...ncco: object[]) => wants(runner.run(parseNcco(ncco, "new"))),
    end: () => wants(runner.end()),
  };
}

function describeStep(step: Step): string {
  if (step.do === "play") return `play ${"text" in step.action ? step.action.text : step.action.streamUrl}`;
  if (step.do === "wait") return `wait ${step.seconds}`;
  if (step.do === "submit") return `submit ${step.digits || "nothing"}${step.timedOut ? ", timed out" : ""}`;
  if (step.do === "converse") return `converse ${step.action.name}`;
  return step.do;
}

describe("an NCCO", () => {
  test("runs action after action, and ends", () => {
    const call = begin(talk("one"), { action: "wait", timeout: 2 }, talk("two"));
    expect(call.first).toEqual(["stop", "play one"]);
    expect(call.proceed()).toEqual(["wait 2"]);
    expect(call.timeIsUp()).toEqual(["play two"]);
    expect(call.runner.isFinished).toBe(false);
    expect(call.proceed()).toEqual(["finish"]);
    expect(call.runner.isFinished).toBe(true);
  });

  test("without actions ends at once", () => {
    expect(begin().first).toEqual(["stop", "finish"]);
  });

  test("says that it does not record, and goes on", () => {
    expect(begin({ action: "record" }, talk("one")).first).toEqual(["stop", "note", "play one"]);
    expect(begin({ action: "conversation", name: "a", record: true }).first).toContain("note");
  });

  test("goes on with the next action after somebody answered, or did not", () => {
    const endpoint = [{ type: "phone", number: "14155550100" }];
    const call = begin({ action: "connect", endpoint }, talk("Nobody is there"));
    expect(call.first).toEqual(["stop", "connect"]);
    expect(call.proceed()).toEqual(["play Nobody is there"]);
  });

  test("stays in a conversation", () => {
    const call = begin({ action: "conversation", name: "room" }, talk("never"));
    expect(call.first).toEqual(["stop", "converse room"]);
    expect(call.press("1")).toEqual([]);
  });

  test("is replaced whatever it does", () => {
    const call = begin(talk("one"), input());
    expect(call.run(talk("other"))).toEqual(["stop", "play other"]);
    expect(call.proceed()).toEqual(["finish"]);
  });

  test("that is ended wants nothing more", () => {
    const call = begin(talk("one"), talk("two"));
    expect(call.end()).toEqual(["stop"]);
    expect(call.press("1")).toEqual([]);
    expect(call.runner.isFinished).toBe(true);
  });
});

describe("an input", () => {
  test("is submitted on hash, which is not one of its digits", () => {
    const call = begin(input({ maxDigits: 10, submitOnHash: true, timeOut: 5 }));
    expect(call.first).toEqual(["stop", "wait 5"]);
    expect(call.press("12*#")).toEqual(["wait 5", "wait 5", "wait 5", "stop", "submit 12*"]);
  });

  test("has hash for a digit where it is not submitted by it", () => {
    expect(begin(input()).press("1#23").at(-1)).toBe("submit 1#23");
  });

  test("is submitted with its last digit, and hears none after it", () => {
    const call = begin(input({ maxDigits: 2 }));
    expect(call.press("123")).toEqual(["wait 3", "stop", "submit 12"]);
  });

  test.each([
    ["", "submit nothing, timed out"],
    ["12", "submit 12, timed out"],
  ])("is submitted when no digit follows for too long: %j", (digits, submitted) => {
    const call = begin(input());
    call.press(digits);
    expect(call.timeIsUp()).toEqual(["stop", submitted]);
  });

  test("takes no letters, which telephone events know too", () => {
    const call = begin(input({ maxDigits: 3 }));
    expect(call.press("A1B")).toEqual(["wait 3"]);
    expect(call.press("C*D#")).toEqual(["wait 3", "stop", "submit 1*#"]);
    const talking = begin(talk("Listen", { bargeIn: true }), input());
    expect(talking.press("ABCD")).toEqual([]);
  });

  test("is followed by the next action, unless the app wants something else", () => {
    const call = begin(input({ maxDigits: 1 }), talk("next"));
    call.press("1");
    expect(call.proceed()).toEqual(["play next"]);
    const other = begin(input({ maxDigits: 1 }), talk("next"));
    other.press("1");
    expect(other.run(talk("else"))).toEqual(["stop", "play else"]);
  });
});

describe("a digit while something is said", () => {
  test("is lost", () => {
    const call = begin(talk("Listen"), input());
    expect(call.press("1")).toEqual([]);
    expect(call.proceed()).toEqual(["wait 3"]);
    expect(call.press("234").at(-1)).toBe("wait 3");
  });

  test("cuts it off where it may barge in, and is the first of the input", () => {
    const call = begin(talk("Listen", { bargeIn: true }), talk("more"), input({ maxDigits: 2 }));
    expect(call.press("1")).toEqual(["stop", "wait 3", "wait 3"]);
    expect(call.press("2")).toEqual(["stop", "submit 12"]);
  });

  test("may still barge in on what follows, up to the input", () => {
    const call = begin(talk("a", { bargeIn: true }), talk("b", { bargeIn: false }), input(), talk("c"));
    expect(call.proceed()).toEqual(["play b"]);
    expect(call.press("1").at(0)).toBe("stop");
    call.timeIsUp();
    expect(call.proceed()).toEqual(["play c"]);
    expect(call.press("1")).toEqual([]);
  });
});

describe("whatever happens, in whatever order", () => {
  const action = fc.oneof(
    fc.record({ action: fc.constant("talk"), text: fc.constant("Hello"), bargeIn: fc.boolean() }),
    fc.record({ action: fc.constant("wait"), timeout: fc.constant(1) }),
    fc.record({
      action: fc.constant("input"),
      type: fc.constant(["dtmf"]),
      dtmf: fc.record({ maxDigits: fc.integer({ min: 1, max: 3 }), submitOnHash: fc.boolean() }),
    }),
    fc.constant({ action: "record" }),
    fc.constant({ action: "conversation", name: "room" }),
  );
  const parseOr = (actions: object[]) => {
    try {
      return parseNcco(actions, "new");
    } catch {
      return [];
    }
  };
  const ncco = fc.array(action, { maxLength: 6 }).map(parseOr);
  const event = fc.oneof(
    fc.record({ run: ncco }),
    fc.record({ press: fc.constantFrom("1", "2", "#") }),
    fc.constantFrom("proceed" as const, "timeIsUp" as const),
  );

  /** State of a call at the moment, as far as its runner knows. */
  class Doing {
    what: string | null = null;

    obey(steps: Step[]): void {
      for (const step of steps) {
        if (step.do === "stop" || step.do === "finish") this.what = null;
        else if (step.do !== "note") this.begin(step.do);
      }
    }

    begin(what: string): void {
      const isTimerSetAnew = this.what === "wait" && what === "wait";
      if (this.what !== null && !isTimerSetAnew) throw new Error(`${what} begins during ${this.what}`);
      this.what = what;
    }
  }

  test("one thing is done at a time, and nothing after the end", () => {
    fc.assert(
      fc.property(ncco, fc.array(event, { maxLength: 30 }), (first, events) => {
        const runner = new NccoRunner();
        const doing = new Doing();
        doing.obey(runner.run(first));
        for (const event of events) {
          if (typeof event === "object") {
            doing.obey("run" in event ? runner.run(event.run) : runner.hearDigit(event.press));
          } else if (
            event === "timeIsUp" ? doing.what === "wait" : doing.what !== null && doing.what !== "wait"
          ) {
            doing.what = null;
            doing.obey(event === "timeIsUp" ? runner.timeIsUp() : runner.proceed());
          }
          expect(doing.what === null).toBe(runner.isFinished);
        }
        expect(runner.end()).toEqual([{ do: "stop" }]);
        expect(runner.isFinished).toBe(true);
      }),
    );
  });
});
