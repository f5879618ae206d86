import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import {
  ALARMING_FAILURES,
  type Guesser,
  mayGuess,
  newGuesser,
  SUSPICIOUS_FAILURES,
  withGuess,
  withSuccess,
} from "../../../src/app/telephone/guess-rules.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { isLong } from "../../support/long.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.parse("2026-11-24T10:00:00Z");

setFlagsFromString("--expose-gc");
const collectGarbage: () => void = runInNewContext("gc");

/** Heap really in use. */
function heapMb(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function failed(times: number): Guesser {
  let guesser = newGuesser;
  for (let n = 0; n < times; n++) guesser = withGuess(guesser, NOW);
  return guesser;
}

describe("a number that types wrong PINs", () => {
  test("has five for nothing, then pauses that double", () => {
    expect(mayGuess(failed(4), 0, NOW)).toBe(true);
    for (const [failures, pauseMinutes] of [
      [5, 1],
      [6, 2],
      [9, 16],
      [60, 24 * 60],
    ] as const) {
      const guesser = failed(failures);
      const end = NOW + pauseMinutes * MINUTE_MS;
      expect([mayGuess(guesser, 0, end - 1), mayGuess(guesser, 0, end)]).toEqual([false, true]);
    }
  });

  test("is forgiven one in an hour, so that many may share it", () => {
    let shared = newGuesser;
    for (let hour = 0; hour < 48; hour++) {
      const at = NOW + hour * HOUR_MS;
      expect(mayGuess(shared, 0, at)).toBe(true);
      shared = withGuess(shared, at);
    }
    expect(mayGuess(failed(12), 0, NOW + HOUR_MS - 1)).toBe(false);
    expect(mayGuess(failed(12), 0, NOW + 2 * HOUR_MS)).toBe(true);
  });

  test("starts anew a day after the last", () => {
    expect(mayGuess(failed(9), 0, NOW + DAY_MS)).toBe(true);
    expect(withGuess(failed(9), NOW + DAY_MS)).toMatchObject({ failures: 1 });
  });

  test("does not get its guesses back by a right one in between", () => {
    const before = failed(4);
    const right = withSuccess(withGuess(before, NOW + 1), before, NOW + 1);
    expect(right).toEqual({ ...before, rightAt: NOW + 1 });
    expect(mayGuess(withGuess(right, NOW + 2), 0, NOW + 2)).toBe(false);
  });

  test("has one try where many numbers fail, and none where that does not stop", () => {
    expect(mayGuess(newGuesser, SUSPICIOUS_FAILURES, NOW)).toBe(true);
    expect(mayGuess(failed(1), SUSPICIOUS_FAILURES, NOW)).toBe(false);
    expect(mayGuess(newGuesser, ALARMING_FAILURES, NOW)).toBe(false);
  });

  test("is let through whatever others do, where it was right before", () => {
    const known = { ...failed(1), rightAt: NOW - 29 * DAY_MS };
    expect(mayGuess(known, ALARMING_FAILURES, NOW)).toBe(true);
    expect(mayGuess({ ...known, rightAt: NOW - 30 * DAY_MS }, ALARMING_FAILURES, NOW)).toBe(false);
  });
});

describe("20 guesses from each of many callers", () => {
  const CALLERS = isLong ? 50 : 20;
  const GUESSES_EACH = 20;
  const TRIES_PER_CALL = 3;

  let house: DialInHouse;
  beforeEach(async () => {
    house = await DialInHouse.open();
  });
  afterEach(() => house.close());

  /** Of all callers, as the database has it: one row for each number. */
  async function guessesLookedAt(): Promise<number> {
    const database = await openStore(sqliteDialect(house.server.dataDirectory));
    const rows = await database.selectFrom("guessers").select("failures").execute();
    await database.destroy();
    expect(rows).toHaveLength(CALLERS + 2);
    return rows.reduce((sum, { failures }) => sum + failures, 0);
  }

  /** Calls again and again, trying other PINs each time. @returns the conversations it came into. */
  async function guess(from: string, pins: string[]): Promise<(string | null)[]> {
    const found: (string | null)[] = [];
    while (pins.length > 0) {
      const caller = await house.voice.call(house.server, from);
      for (const pin of pins.splice(0, TRIES_PER_CALL)) {
        await caller.type(pin);
        found.push(caller.conversation);
      }
      await caller.hangUp();
    }
    return found;
  }

  test("find no room, though right ones are among them; honest callers still get in, and nothing piles up", {
    timeout: 120_000,
  }, async () => {
    const rooms = await Promise.all(["lobby", "kitchen", "office"].map((name) => house.openRoom(name)));
    const [lobby, kitchen] = rooms;
    await (await house.callIn(kitchen?.pin ?? "", "14155550101")).hangUp();
    const heapBefore = heapMb();

    const results = await Promise.all(
      Array.from({ length: CALLERS }, (_, caller) => {
        const wrong = Array.from({ length: GUESSES_EACH - 1 }, (_, n) =>
          String(n * 1_000 + caller).padStart(8, "9"),
        );
        // Whoever guesses on long enough would come upon it: it is no use by then.
        return guess(`1415556${1000 + caller}`, [...wrong, lobby?.pin ?? ""]);
      }),
    );
    expect(results.flat()).toHaveLength(CALLERS * GUESSES_EACH);
    expect(results.flat().every((conversation) => conversation === null)).toBe(true);

    const known = await house.callIn(kitchen?.pin ?? "", "14155550101");
    const unknown = await house.callIn(rooms[2]?.pin ?? "", "14155550102");
    expect([known.conversation, unknown.conversation]).toEqual([kitchen?.sessionId, rooms[2]?.sessionId]);

    expect(await guessesLookedAt()).toBeLessThan(SUSPICIOUS_FAILURES + 2 * CALLERS);
    expect(heapMb() - heapBefore).toBeLessThan(20);
  });
});
