import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../../src/app/store/store.ts";
import { GuessBudget } from "../../../src/app/telephone/guess-budget.ts";
import { guessesInDay } from "../../../src/app/telephone/guess-rules.ts";
import { Guesses } from "../../../src/app/telephone/guesses.ts";
import { Keys } from "../../../src/app/telephone/pin-keys.ts";
import { Pins } from "../../../src/app/telephone/pins.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { metricsOf } from "../../support/metrics.ts";

const HOUR_MS = 60 * 60_000;
const PROJECT = "47665971";
const ROOMS = 100;
const settings = { pin: { length: 8, days: 90 } };
const keys = new Keys("a-secret-of-the-application-0123456789");

let directory: string;
let database: Database;
let now: number;
beforeEach(async () => {
  now = Date.parse("2026-12-07T10:30:00Z");
  directory = mkdtempSync(join(tmpdir(), "guesses-"));
  database = await openStore(sqliteDialect(directory));
  const pins = new Pins({ database, project: PROJECT, keys, settings, now: () => now });
  for (let n = 0; n < ROOMS; n++) await pins.of(`room-${n}`);
});
afterEach(async () => {
  await database.destroy();
  rmSync(directory, { recursive: true });
});

function openGuesses(): Guesses {
  const parts = { database, project: PROJECT, now: () => now };
  return new Guesses({ ...parts, keys, budget: new GuessBudget({ ...parts, settings }) });
}

/** Types a PIN that is wrong, each time from another number. @returns how many were looked at. */
async function guess(times: number, from: number): Promise<number> {
  const guesses = openGuesses();
  const all = await Promise.all(Array.from({ length: times }, (_, n) => guesses.begin(`1415${from + n}`)));
  return all.filter((each) => each !== null).length;
}

describe("with a hundred rooms", () => {
  test.each([
    [8, 99],
    [9, 999],
    [10, 9_999],
  ])(
    "wrong PINs of %i digits find one in a day with a chance below 10^-4: %i are looked at",
    (digits, most) => {
      expect(guessesInDay(ROOMS, digits)).toBe(most);
      expect((guessesInDay(ROOMS, digits) * ROOMS) / 10 ** digits).toBeLessThan(1e-4);
    },
  );

  test("made-up numbers without end have no more guesses in a day, at the same moment and over restarts", async () => {
    let lookedAt = await guess(150, 1_000_000);
    for (let hour = 0; hour < 24; hour++) {
      lookedAt += await guess(20, 2_000_000 + hour * 100);
      now += HOUR_MS;
    }
    expect(lookedAt).toBe(99);
    now += HOUR_MS;
    expect(await guess(20, 3_000_000)).toBe(20);
  });

  test("whoever has been right in a room gets into it all the same, and into no other", async () => {
    const guesses = openGuesses();
    await (await guesses.begin("14155550101"))?.wasRight("room-7");
    expect(await guess(120, 1_000_000)).toBe(99);
    const known = await openGuesses().begin("14155550101");
    expect([known?.mayOpen("room-7"), known?.mayOpen("room-8")]).toEqual([true, false]);
    expect(await openGuesses().begin("14155550102")).toBeNull();
  });

  test("right PINs use up nothing", async () => {
    const guesses = openGuesses();
    for (let n = 0; n < 150; n++) await (await guesses.begin(`1415${4_000_000 + n}`))?.wasRight("room-1");
    expect(await guess(99, 1_000_000)).toBe(99);
  });
});

test("wrong PINs raise an alert when 80 % of a day's are used, and another when all are; right ones none", async () => {
  const alerts: { text: string; used: number; limit: number }[] = [];
  const write = (line: string) => {
    const { alert } = JSON.parse(line);
    if (alert) alerts.push(alert);
  };
  const log = pino({ level: "warn" }, { write });
  // Ten rooms and six digits: nine wrong ones in a day.
  const house = await DialInHouse.open({ settings: { pin: { length: 6, days: 90 } }, parts: { log } });
  const pins: string[] = [];
  for (let n = 0; n < 10; n++) pins.push((await house.openRoom(`room-${n}`)).pin);
  const wrong = ["000001", "000002", "000003"].find((pin) => !pins.includes(pin)) ?? "";
  const type = (pin: string, caller: number) => house.callIn(pin, `1415555${1000 + caller}`);
  // One after the other: until it is known to be right, each takes one of the nine.
  for (const [n, pin] of pins.entries()) await type(pin, n);
  for (let n = 0; n < 7; n++) await type(wrong, 100 + n);
  await expect.poll(() => metricsOf(house.server)).toMatchObject({ pin_guesses_used_ratio: 7 / 9 });
  expect(alerts).toEqual([]);
  await type(wrong, 200);
  await expect
    .poll(() => alerts)
    .toEqual([
      {
        kind: "budget",
        text: "Budget of wrong PINs in a day: 88 % are taken.",
        at: expect.any(Number),
        budget: "wrong PINs in a day",
        used: 8,
        limit: 9,
      },
    ]);
  await type(wrong, 201);
  await expect.poll(() => alerts.slice(1)).toMatchObject([{ used: 9, limit: 9 }]);
  expect(alerts[1]?.text).toMatch(/^Budget of wrong PINs in a day: used up\. Who has not called before/);
  await type(wrong, 202); // not even looked at
  expect(await metricsOf(house.server)).toMatchObject({
    'alerts_total{kind="budget"}': 2,
    'pins_total{outcome="not looked at"}': 1,
    pin_guesses_used_ratio: 1,
  });
  await house.close();
});
