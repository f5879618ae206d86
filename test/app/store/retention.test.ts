import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { keptForDays } from "../../../src/app/store/retention.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { metricsOf } from "../../support/metrics.ts";
import { letTimePass, simulateTimers } from "../../support/passing-time.ts";

const DAY_MS = 24 * 60 * 60_000;
const KEEP_DAYS = 90;
const CALLED = "+14155550100";
const CALLER = "+14155550123";

simulateTimers();

let later: number;
let house: DialInHouse;
beforeEach(async () => {
  later = 0;
  house = await DialInHouse.open({
    settings: { keepDays: KEEP_DAYS },
    parts: { now: () => Date.now() + later },
  });
});
afterEach(() => house.close());

async function countOf(table: "calls" | "callers"): Promise<number> {
  const database = await openStore(sqliteDialect(house.server.dataDirectory));
  const rows = await database.selectFrom(table).selectAll().execute();
  await database.destroy();
  return rows.length;
}

/** The data folder as somebody would see it who takes the disk away. */
function bytes(): string {
  const { dataDirectory } = house.server;
  return readdirSync(dataDirectory)
    .map((name) => readFileSync(join(dataDirectory, name), "latin1"))
    .join("");
}

/** Lets the app come to its next round of housekeeping. */
function afterAWhile(look: () => Promise<void>): Promise<void> {
  return vi.waitFor(
    async () => {
      letTimePass();
      await look();
    },
    { timeout: 30_000 },
  );
}

describe("what is about people and their phones", () => {
  beforeEach(async () => {
    const { callId } = await house.server.connect("lobby", {
      to: `sip:${CALLED}@sip.example.com`,
      by: "Ada",
    });
    await house.server.delete(`/room/lobby/calls/${callId}`);
    await house.server.waitForState("lobby", callId, "ended");
    const caller = await house.voice.call(house.server, CALLER.slice(1));
    await caller.hangUp();
    await afterAWhile(async () => expect(await countOf("callers")).toBe(1));
  });

  test("is there for as many days as are set", async () => {
    later = KEEP_DAYS * DAY_MS - 60 * 60_000;
    await house.server.restart();
    await afterAWhile(async () =>
      expect((await metricsOf(house.server)).kept_oldest_seconds).toBeGreaterThan(89 * 86_400),
    );
    expect(await countOf("calls")).toBe(1);
    expect(bytes()).toContain(CALLED);
  });

  test("is gone within a day after that, from every file, without a restart", async () => {
    later = KEEP_DAYS * DAY_MS + DAY_MS;
    await afterAWhile(async () => expect(await countOf("calls")).toBe(0));
    await afterAWhile(async () => expect(await countOf("callers")).toBe(0));
    await afterAWhile(async () => expect(bytes()).not.toContain(CALLED));
    expect(bytes()).not.toContain(CALLER.slice(1));
    expect((await metricsOf(house.server)).kept_oldest_seconds).toBe(0);
  });
});

test("each row of the retention table names a table and columns that are there", async () => {
  const database = await openStore(sqliteDialect(house.server.dataDirectory));
  const tables = await database.introspection.getTables();
  for (const { table, key, since } of keptForDays) {
    const columns = tables.find(({ name }) => name === table)?.columns.map(({ name }) => name);
    expect(columns).toEqual(expect.arrayContaining([key, since]));
  }
  await database.destroy();
});
