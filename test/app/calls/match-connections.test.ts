import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isPossible,
  matchConnections,
  type UnclaimedConnection,
  type UnconnectedCall,
} from "../../../src/app/calls/match-connections.ts";

const MINUTE_MS = 60_000;

const call = (callId: string, requestedAt: number, more: Partial<UnconnectedCall> = {}): UnconnectedCall => ({
  ...{ callId, requestedAt, isAnswerDue: false, isToEnd: false, namedConnectionId: null },
  ...more,
});
const connection = (connectionId: string, createdAt: number): UnclaimedConnection => ({
  connectionId,
  createdAt,
});

/** @returns matches as `call=connection`, in the order of the calls. */
function match(calls: UnconnectedCall[], connections: UnclaimedConnection[]): string {
  const matches = matchConnections(calls, connections);
  return matches
    .map(({ callId, connectionId }) => `${callId}=${connectionId}`)
    .sort()
    .join(" ");
}

describe("a connection is matched with a call", () => {
  test("where no other call can be meant", () => {
    expect(match([call("a", 1_000)], [connection("x", 1_200)])).toBe("a=x");
  });

  test("made by a platform whose clock is a little behind", () => {
    expect(match([call("a", 10_000)], [connection("x", 6_000)])).toBe("a=x");
  });

  test("where the other call was asked for after the connection was made", () => {
    const calls = [call("a", 0), call("b", MINUTE_MS)];
    expect(match(calls, [connection("x", 500)])).toBe("a=x");
    expect(match(calls, [connection("y", MINUTE_MS + 500), connection("x", 500)])).toBe("a=x b=y");
  });

  test("that a page has seen its data on, and the others by elimination", () => {
    const calls = [call("a", 0), call("b", 10, { namedConnectionId: "x" })];
    expect(match(calls, [connection("x", 100), connection("y", 100)])).toBe("a=y b=x");
  });

  test("while the dial's answer is due, if it is hung up anyway", () => {
    expect(match([call("a", 0, { isAnswerDue: true })], [connection("x", 1)])).toBe("");
    expect(match([call("a", 0, { isAnswerDue: true, isToEnd: true })], [connection("x", 1)])).toBe("a=x");
  });

  test("where several can't be told apart, but each is hung up", () => {
    const calls = ["a", "b", "c"].map((callId) => call(callId, 0, { isToEnd: true }));
    const matches = matchConnections(calls, [connection("x", 100), connection("y", 200)]);
    expect(matches.map(({ connectionId }) => connectionId)).toEqual(["x", "y"]);
    expect(new Set(matches.map(({ callId }) => callId)).size).toBe(2);
  });
});

describe("nothing is matched", () => {
  test("where several calls can't be told apart, and one of them goes on", () => {
    const calls = [call("a", 0, { isToEnd: true }), call("b", 10)];
    expect(match(calls, [connection("x", 100)])).toBe("");
    expect(match(calls, [connection("x", 100), connection("y", 100)])).toBe("");
  });

  test("where one of two connections must be somebody else's", () => {
    expect(match([call("a", 0, { isToEnd: true })], [connection("x", 1), connection("y", 2)])).toBe("");
  });

  test("made before the call or long after it", () => {
    expect(match([call("a", 10_000)], [connection("x", 0)])).toBe("");
    expect(match([call("a", 0)], [connection("x", 11 * MINUTE_MS)])).toBe("");
  });

  test("with a connection that a page names and nobody has reported", () => {
    expect(match([call("a", 0, { namedConnectionId: "browser" })], [])).toBe("");
  });
});

describe("of calls and connections in any number", () => {
  const time = fc.integer({ min: 0, max: 30 * MINUTE_MS });
  const calls = fc.array(fc.record({ requestedAt: time, isToEnd: fc.boolean(), isAnswerDue: fc.boolean() }), {
    maxLength: 6,
  });
  const connections = fc.array(time, { maxLength: 6 });

  test("none is given away twice, and none to a call that it can't be", () => {
    fc.assert(
      fc.property(calls, connections, (asked, made) => {
        const all = asked.map((each, index) => call(`c${index}`, each.requestedAt, each));
        const phones = made.map((createdAt, index) => connection(`x${index}`, createdAt));
        const matches = matchConnections(all, phones);
        expect(new Set(matches.map(({ callId }) => callId)).size).toBe(matches.length);
        expect(new Set(matches.map(({ connectionId }) => connectionId)).size).toBe(matches.length);
        for (const { callId, connectionId } of matches) {
          const matched = all.find((each) => each.callId === callId);
          const phone = phones.find((each) => each.connectionId === connectionId);
          expect(matched && phone && isPossible(matched, phone)).toBe(true);
        }
      }),
    );
  });

  test("a call that goes on gets its own, whatever became of the other dials", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ at: time, wasTaken: fc.boolean(), isToEnd: fc.boolean() })),
        (dials) => {
          const all = dials.map(({ at, isToEnd }, index) => call(`${index}`, at, { isToEnd }));
          const phones = dials.flatMap(({ at, wasTaken }, index) =>
            wasTaken ? [connection(`${index}`, at + 200)] : [],
          );
          for (const { callId, connectionId } of matchConnections(all, phones))
            if (!dials[Number(callId)]?.isToEnd) expect(connectionId).toBe(callId);
        },
      ),
    );
  });
});
