import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { lockDataFolder } from "../../../src/app/store/data-folder.ts";
import { migrations } from "../../../src/app/store/migrations.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore, probeWrite } from "../../../src/app/store/store.ts";

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

/** Takes the write lock, says so, and keeps it until it is told to let go. */
const HOLD_THE_LOCK = `
  const database = new (require("libsql"))(process.argv[1]);
  database.exec("begin immediate");
  process.stdout.write("locked");
  process.stdin.once("data", () => { database.exec("commit"); process.exit(); });
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

  describe("while another program writes", () => {
    let other: ChildProcessByStdio<Writable, Readable, null>;
    beforeEach(async () => {
      const args = ["-e", HOLD_THE_LOCK, join(directory, "app.sqlite")];
      other = spawn(process.execPath, args, { cwd: import.meta.dirname, stdio: ["pipe", "pipe", "inherit"] });
      await once(other.stdout, "data");
    });
    afterEach(async () => {
      if (other.exitCode !== null) return;
      other.kill("SIGKILL");
      await once(other, "exit");
    });

    const letGo = async () => {
      other.stdin.write("go");
      await once(other, "exit");
    };
    const names = async () =>
      (await database.selectFrom("rooms").select("room_id").execute()).map(({ room_id }) => room_id);

    test("lets everybody read, and writes as soon as it may", async () => {
      let isWritten = false;
      const written = database.insertInto("rooms").values(room).execute();
      const noted = written.then(() => {
        isWritten = true;
      });
      // Nothing of this would happen if the event loop stood still.
      for (let reads = 0; reads < 5; reads++) expect(await names()).toEqual([]);
      expect(isWritten).toBe(false);
      await letGo();
      await noted;
      expect(await names()).toEqual(["lobby"]);
    });

    test("begins a transaction as soon as it may, and nobody writes in between", async () => {
      const transaction = database.transaction().execute(async (transaction) => {
        const { length } = await transaction.selectFrom("rooms").selectAll().execute();
        await transaction
          .insertInto("rooms")
          .values({ ...room, session_id: `after ${length}` })
          .execute();
      });
      const other = database
        .insertInto("rooms")
        .values({ ...room, room_id: "other", name_key: "other" })
        .execute();
      expect(await names()).toEqual([]);
      await letGo();
      await Promise.all([transaction, other]);
      expect((await names()).sort()).toEqual(["lobby", "other"]);
    });

    test("gives up after its deadline, and names the file and what to do", async () => {
      const hasty = await openStore(sqliteDialect(directory, { busyDeadlineMs: 50 }));
      const error = await hasty
        .insertInto("rooms")
        .values(room)
        .execute()
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "StoreError", trouble: "busy" });
      expect(String(error)).toContain(`${join(directory, "app.sqlite")} has been locked by another program`);
      await hasty.destroy();
    });
  });

  test("keeps a second transaction waiting, and what is written beside it", async () => {
    const order: string[] = [];
    let finish = () => {};
    let isBegun = false;
    const first = database.transaction().execute(async (transaction) => {
      await transaction.insertInto("rooms").values(room).execute();
      await new Promise<void>((resolve) => {
        finish = resolve;
        isBegun = true;
      });
      order.push("first");
    });
    const second = database.transaction().execute(async (transaction) => {
      order.push(`second sees ${(await transaction.selectFrom("rooms").selectAll().execute()).length}`);
    });
    await vi.waitUntil(() => isBegun);
    finish();
    await Promise.all([first, second]);
    expect(order).toEqual(["first", "second sees 1"]);
  });

  test("of which a transaction fails is as it was before, and can be written to", async () => {
    const failed = database.transaction().execute(async (transaction) => {
      await transaction.insertInto("rooms").values(room).execute();
      throw new Error("on purpose");
    });
    await expect(failed).rejects.toThrow("on purpose");
    await database.insertInto("rooms").values(room).execute();
  });

  test("that is full says so, also where a transaction fills it, and is whole afterwards", async () => {
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database);
    await sql`pragma max_page_count = ${sql.lit(rows[0]?.page_count ?? 0)}`.execute(database);
    const fill = (writer: Database) =>
      writer
        .insertInto("rooms")
        .values({ ...room, session_id: "x".repeat(100_000) })
        .execute();
    const full = {
      trouble: "unwritable",
      message: expect.stringContaining("app.sqlite can't be written to"),
    };
    await expect(fill(database)).rejects.toMatchObject(full);
    await expect(database.transaction().execute(fill)).rejects.toMatchObject(full);
    expect(await database.selectFrom("rooms").selectAll().execute()).toEqual([]);
    await sql`pragma max_page_count = 100000`.execute(database);
    await fill(database);
  });

  test("that is closed is not ready", async () => {
    await probeWrite(database);
    await database.destroy();
    await expect(probeWrite(database)).rejects.toThrow();
    database = await openStore(sqliteDialect(directory));
  });
});

describe("a database file that can't be used", () => {
  const path = () => join(directory, "app.sqlite");
  const opening = () => openStore(sqliteDialect(directory), path());
  beforeEach(async () => {
    await database.destroy();
    for (const suffix of ["-wal", "-shm"]) rmSync(path() + suffix, { force: true });
  });

  test("because it is no database is named, with what to do", async () => {
    writeFileSync(path(), "hello ".repeat(1_000));
    await expect(opening()).rejects.toMatchObject({
      trouble: "corrupt",
      message: expect.stringMatching(/app\.sqlite is damaged .*: put it aside, and restore a backup/),
    });
  });

  test("because it is damaged within is named, with what to do", async () => {
    const bytes = readFileSync(path());
    writeFileSync(path(), bytes.fill("x", 4_096));
    await expect(opening()).rejects.toMatchObject({ trouble: "corrupt" });
  });

  test("because a newer version wrote it is named, with what to do, and is left as it is", async () => {
    const newer = await opening();
    const migration = { name: "2099-01-01 something new", timestamp: "" };
    await sql`insert into kysely_migration (name, timestamp) values (${migration.name}, '')`.execute(newer);
    await newer.destroy();
    await expect(opening()).rejects.toMatchObject({
      trouble: "newer",
      message: `${path()} was written by a newer version of this app (it has "${migration.name}"): run that version, or restore a backup from before the update (docs/operations.md, Backup and restore).`,
    });
  });

  test("because it is a folder is named", async () => {
    rmSync(path());
    mkdirSync(path());
    await expect(opening()).rejects.toMatchObject({
      trouble: "unopenable",
      message: expect.stringContaining("app.sqlite can't be opened"),
    });
  });
});

describe("a data folder", () => {
  test("is one program's at a time, and free again as soon as that is gone", () => {
    const first = lockDataFolder(directory);
    expect(() => lockDataFolder(directory)).toThrow(`${directory} is used by another program of this app`);
    first.release();
    lockDataFolder(directory).release();
  });
});

test("migrations run in any order: two branches may each have added one", async () => {
  const [, , third] = Object.keys(migrations);
  await sql`delete from kysely_migration where name = ${third}`.execute(database);
  await sql`alter table calls drop column end_who`.execute(database);
  await database.destroy();
  // It is run again, and fails only because its other columns are there already: it was not refused for its place.
  await expect(openStore(sqliteDialect(directory))).rejects.toThrow("duplicate column");
});
