import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, Migrator, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Rooms } from "../../../src/app/rooms/rooms.ts";
import { migrations } from "../../../src/app/store/migrations.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { EventStream } from "../../support/event-stream.ts";
import { newSessionId } from "../../support/platform.ts";
import { DESK, TestServer } from "../../support/server.ts";

describe("the name of a room", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.close());

  test("is compared without case, and shown as it was first written", async () => {
    const sessionId = await server.sessionId("Front-Desk");
    for (const name of ["front-desk", "FRONT-DESK", "Front-desk"]) {
      expect(await server.sessionId(name)).toBe(sessionId);
      const page = await (await server.get(`/room/${name}`, { accept: "text/html" })).text();
      expect(page).toContain('"roomId":"Front-Desk"');
    }
    expect(server.platform.count("create session")).toBe(1);
  });

  test("makes one session, though two spellings of it arrive at the same moment", async () => {
    server.platform.behave("create session", "held");
    const visits = ["Lobby", "lobby", "LOBBY"].map((name) => server.sessionId(name));
    await expect.poll(() => server.platform.count("create session")).toBe(1);
    server.platform.release();
    expect(new Set(await Promise.all(visits)).size).toBe(1);
    expect(server.platform.count("create session")).toBe(1);
  });

  test("makes one room, though two processes over the same database spell it in two ways", async () => {
    const database = await openStore(sqliteDialect(server.dataDirectory));
    const settings = { rooms: { sessions: {}, locationHint: null, unusedDays: 30 } };
    const rooms = await Promise.all(
      ["Lobby", "lobby"].map((name) => {
        const platform = { project: "one", createSession: async () => `session of ${name}` };
        return new Rooms({ database, platform, settings, now: Date.now }).findOrCreate(name);
      }),
    );
    expect(rooms[0]).toEqual(rooms[1]);
    await database.destroy();
  });

  test("leads to the same calls and events, however it is written", async () => {
    await server.sessionId("Lobby");
    const events = await EventStream.open(`${server.origin}/room/LOBBY/events`);
    expect(await events.next()).toMatchObject({ type: "calls" });
    const dialed = await server.post("/room/lobby/calls", { to: DESK });
    const { callId } = (await dialed.json()) as { callId: string };
    expect(dialed.headers.get("location")).toBe(`/room/Lobby/calls/${callId}`);
    expect(await events.next()).toMatchObject({ type: "call", data: { call: { callId } } });
    expect((await server.delete(`/room/loBBy/calls/${callId}`)).status).toBe(200);
    expect((await server.call("lobby", callId)).state).toBe("ending");
    await events.close();
  });

  test("of a room in the settings is compared in the same way", async () => {
    const [one, other] = [newSessionId(), newSessionId()];
    const fixed = await TestServer.start({
      settings: { rooms: { sessions: { Lobby: one, lobby: other }, locationHint: null, unusedDays: 30 } },
    });
    expect(await fixed.sessionId("Lobby")).toBe(one);
    expect(await fixed.sessionId("lobby")).toBe(other);
    expect(await fixed.sessionId("LOBBY")).toBe(one);
    expect(fixed.platform.count("create session")).toBe(0);
    await fixed.close();
  });
});

describe("old rooms that differ by case", () => {
  const BEFORE = "2026-11-29 ends with reasons in place of sentences";
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "room-names-"));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  /** Stores rooms as they were stored then, and brings the database up to date. */
  async function migrate(names: readonly string[]): Promise<Rooms> {
    const old = new Kysely<unknown>({ dialect: sqliteDialect(directory) });
    const migrator = new Migrator({ db: old, provider: { getMigrations: async () => migrations } });
    expect((await migrator.migrateTo(BEFORE)).error).toBeUndefined();
    for (const [index, name] of names.entries())
      await sql`
        insert into rooms (project, room_id, session_id, created_at, used_at)
        values ('one', ${name}, ${name}, ${index}, ${index})
      `.execute(old);
    await old.destroy();
    const database = await openStore(sqliteDialect(directory));
    const platform = { project: "one", createSession: async () => "new" };
    const settings = { rooms: { sessions: {}, locationHint: null, unusedDays: 30 } };
    return new Rooms({ database, platform, settings, now: () => 0 });
  }

  test.each([
    ["the one in lower case", ["Lobby", "lobby", "LOBBY"], "lobby"],
    ["without such a one the oldest", ["LOBBY", "Lobby"], "LOBBY"],
  ])("stay reachable, and any other spelling leads to %s", async (_which, names, first) => {
    const rooms = await migrate([...names, "Kitchen"]);
    for (const name of names) expect(await rooms.find(name)).toEqual({ roomId: name, sessionId: name });
    expect(await rooms.findOrCreate("lOBBY")).toEqual({ roomId: first, sessionId: first });
    expect(await rooms.findOrCreate("kitchen")).toEqual({ roomId: "Kitchen", sessionId: "Kitchen" });
  });
});
