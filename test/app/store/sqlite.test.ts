import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bindable, sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { checkStore, type Database, openStore } from "../../../src/app/store/store.ts";

let directory: string;
let database: Database;
beforeEach(async () => {
  directory = join(mkdtempSync(join(tmpdir(), "store-")), "data");
  database = await openStore(sqliteDialect(directory));
});
afterEach(async () => {
  await database.destroy();
  rmSync(join(directory, ".."), { recursive: true });
});

/** Writes for 400 ms, and says when it has begun. */
const HOLD_THE_LOCK = `
  const database = new (require("libsql"))(process.argv[1]);
  database.exec("begin immediate");
  process.stdout.write("locked");
  setTimeout(() => database.exec("commit"), 400);
`;

const room = {
  project: "p",
  room_id: "lobby",
  name_key: "lobby",
  session_id: "s",
  created_at: 1_795_200_549_120,
  used_at: 1,
};

describe("the database", () => {
  test("keeps what it is given, over a restart too", async () => {
    await database.insertInto("rooms").values(room).execute();
    await database.destroy();
    database = await openStore(sqliteDialect(directory));
    expect(await database.selectFrom("rooms").selectAll().execute()).toEqual([room]);
  });

  test("is nobody else's to read", () => {
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(statSync(join(directory, "app.sqlite")).mode & 0o777).toBe(0o600);
  });

  test("keeps the first of two that want the same place", async () => {
    const insert = (session_id: string) =>
      database
        .insertInto("rooms")
        .values({ ...room, session_id })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    await Promise.all([insert("first"), insert("second")]);
    expect(await database.selectFrom("rooms").select("session_id").execute()).toEqual([
      { session_id: "first" },
    ]);
  });

  test("waits while another process writes, rather than to fail", async () => {
    const path = join(directory, "app.sqlite");
    const other = spawn(process.execPath, ["-e", HOLD_THE_LOCK, path], { cwd: import.meta.dirname });
    await once(other.stdout, "data");
    const start = performance.now();
    await database.insertInto("rooms").values(room).execute();
    expect(performance.now() - start).toBeGreaterThan(200);
    await once(other, "exit");
  });

  test("that is closed is not ready", async () => {
    await checkStore(database);
    await database.destroy();
    await expect(checkStore(database)).rejects.toThrow();
    database = await openStore(sqliteDialect(directory));
  });
});

describe("what the driver can't keep", () => {
  test.each([
    [true, 1],
    [false, 0],
    [null, null],
    ["text", "text"],
    [1.5, 1.5],
  ])("%s is stored as %s", (value, stored) => {
    expect(bindable(value)).toBe(stored);
  });

  test.each([[undefined], [Number.NaN], [Number.POSITIVE_INFINITY], ["a\0b"], [{}], [[]], [new Date()]])(
    "%s is refused",
    (value) => {
      expect(() => bindable(value)).toThrow(TypeError);
    },
  );
});
