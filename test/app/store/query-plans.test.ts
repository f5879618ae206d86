import { randomUUID } from "node:crypto";
import type { Dialect } from "kysely";
import Libsql from "libsql";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { databaseFile, sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../../src/app/store/store.ts";
import { metricsOf } from "../../support/metrics.ts";
import { letTimePass, simulateTimers } from "../../support/passing-time.ts";
import { temporaryDirectory } from "../../support/program.ts";
import { TestServer } from "../../support/server.ts";

simulateTimers();

const SOON = { timeout: 15_000 };
/** Tables that grow for as long as the app is used. */
const GROWING = ["calls", "callers", "webhook_events", "rooms", "voice_costs", "audit_entries"];

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let database: Database;
let server: TestServer;
let asked: Set<string>;
beforeEach(async () => {
  asked = new Set();
  directory = await temporaryDirectory();
  database = await openStore(overheard(sqliteDialect(directory.path)));
  server = await TestServer.start({
    parts: { database },
    settings: { limits: { maxMinutesInDay: 1_000, maxMoneyInDay: 1_000 } },
  });
});
afterEach(async () => {
  await server.close();
  await directory.remove();
});

/** The same dialect; statements are noted as they are run. */
function overheard(dialect: Dialect): Dialect {
  return {
    ...dialect,
    createDriver() {
      const driver = dialect.createDriver();
      const acquire = driver.acquireConnection.bind(driver);
      driver.acquireConnection = async () => {
        const connection = await acquire();
        const execute = connection.executeQuery.bind(connection);
        connection.executeQuery = (query) => {
          asked.add(query.sql);
          return execute(query);
        };
        return connection;
      };
      return driver;
    },
  };
}

/** Steps of SQLite's plan that go through a whole table, or sort what an index would have sorted. */
function slowStepsOf(statement: string, file: Libsql.Database): string[] {
  const explained = file.prepare(`explain query plan ${statement}`);
  const steps = explained.all(Array.from(statement.matchAll(/\?/g), () => 1)) as { detail: string }[];
  const isSlow = new RegExp(`^SCAN (${GROWING.join("|")})$|^USE TEMP B-TREE FOR ORDER BY`);
  return steps.map(({ detail }) => detail).filter((detail) => isSlow.test(detail));
}

test("what is asked for each call, page, report and tick goes through no table that grows", async () => {
  asked.clear(); // migrations may
  const sessionId = await server.sessionId("lobby");
  const call = await server.connect("lobby");
  await server.report({ connectionId: randomUUID() }, sessionId, { state: "RINGING" });
  server.platform.behave("dial", "answer lost");
  await server.post("/room/lobby/calls", { to: "sip:desk@sip.example.com" });
  await server.report({ connectionId: randomUUID() }, sessionId, { state: "RINGING" });
  await server.calls("lobby");
  await (await server.get("/room/lobby/calls.csv")).text();
  await server.delete(`/room/lobby/calls/${call.callId}`);
  await metricsOf(server);
  await server.get("/admin/audit");
  await vi.waitFor(() => {
    letTimePass();
    expect([...asked].some((statement) => statement.startsWith('delete from "webhook_events"'))).toBe(true);
  }, SOON);

  const statements = [...asked].filter((statement) => /^\s*(select|update|delete)/.test(statement));
  expect(statements.length).toBeGreaterThan(30);
  const file = new Libsql(databaseFile(directory.path));
  const plans = statements.map((statement) => ({ statement, slow: slowStepsOf(statement, file) }));
  file.close();
  expect(plans.filter(({ slow }) => slow.length > 0)).toEqual([]);
});
