import type { KyselyPlugin, PluginTransformQueryArgs, PluginTransformResultArgs } from "kysely";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../../src/app/store/store.ts";
import { StoreError } from "../../../src/app/store/store-error.ts";
import { EventStream } from "../../support/event-stream.ts";
import { metricsOf } from "../../support/metrics.ts";
import { letTimePass, simulateTimers } from "../../support/passing-time.ts";
import { temporaryDirectory } from "../../support/program.ts";
import { DESK, TestServer } from "../../support/server.ts";

simulateTimers();

const PASSPHRASE = "correct horse battery staple";

/** Stands for a disk that takes nothing while it is full. What was written before can be read. */
class FullDisk implements KyselyPlugin {
  isFull = false;

  transformQuery({ node }: PluginTransformQueryArgs) {
    const isWrite = ["InsertQueryNode", "UpdateQueryNode", "DeleteQueryNode"].includes(node.kind);
    if (this.isFull && isWrite) throw new StoreError("unwritable", "app.sqlite", "database or disk is full");
    return node;
  }

  async transformResult({ result }: PluginTransformResultArgs) {
    return result;
  }
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let disk: FullDisk;
let database: Database;
let server: TestServer;
let later: number;
beforeEach(async () => {
  directory = await temporaryDirectory();
  disk = new FullDisk();
  later = 0;
  database = await openDisk();
  server = await TestServer.start({ parts: { database, now: () => Date.now() + later } });
});
afterEach(async () => {
  disk.isFull = false;
  await server.close();
  await directory.remove();
});

async function openDisk(): Promise<Database> {
  return (await openStore(sqliteDialect(directory.path))).withPlugin(disk);
}

/** Asks again later: the disk is tried once a second at most. */
async function readiness(): Promise<number> {
  later += 2_000;
  return (await server.get("/readyz")).status;
}

describe("while the disk is full", () => {
  test("a running call is hung up, and its end is written when there is room", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.connect("lobby");
    disk.isFull = true;
    const hungUp = await server.delete(`/room/lobby/calls/${call.callId}`, {}, { by: "Ada" });
    expect(hungUp.status).toBe(200);
    expect(server.platform.count("disconnect")).toBe(1);
    // Not stored, the report has to come again; used it is even so.
    const report = { event: "callDestroyed", reason_code: "700" };
    expect((await server.report(call, sessionId, report)).status).toBe(503);
    const ended = await server.call("lobby", call.callId);
    expect(ended).toMatchObject({ state: "ended", end: { by: "us", who: "Ada", reason: "hung-up" } });
    expect((await server.calls("lobby")).map(({ state }) => state)).toEqual(["ended"]);
    const stored = () => database.selectFrom("calls").select(["state", "end_who"]).execute();
    expect(await stored()).toMatchObject([{ state: "active" }]);
    expect(await metricsOf(server)).toMatchObject({ store_writable: 0, sip_calls_unwritten: 1 });
    disk.isFull = false;
    await vi.waitFor(
      async () => {
        letTimePass();
        later += 1_000;
        expect(await stored()).toEqual([{ state: "ended", end_who: "Ada" }]);
        expect(await metricsOf(server)).toMatchObject({ store_writable: 1, sip_calls_unwritten: 0 });
      },
      { timeout: 15_000 },
    );
    expect((await server.report(call, sessionId, report)).status).toBe(200);
  });

  test("every call of a room is hung up, each change after the other", async () => {
    const calls = [await server.connect("lobby"), await server.connect("lobby")];
    disk.isFull = true;
    const [all, one] = await Promise.all([
      server.delete("/room/lobby/calls"),
      server.delete(`/room/lobby/calls/${calls[0]?.callId}`),
    ]);
    expect([all.status, one.status]).toEqual([200, 200]);
    expect((await server.calls("lobby")).map(({ state }) => state)).toEqual(["ending", "ending"]);
  });

  test("no call is made, and it is said why", async () => {
    await server.sessionId("lobby");
    disk.isFull = true;
    const response = await server.post("/room/lobby/calls", { to: DESK });
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("5");
    expect(await response.json()).toMatchObject({
      title: "Nothing can be recorded now: running calls can be hung up, none can be made.",
    });
    expect(server.platform.count("dial")).toBe(0);
  });

  test("hosts sign in and out, and an admin stops all calls", async () => {
    await server.close();
    const access = { mode: "passphrase", passphrase: PASSPHRASE } as const;
    const parts = { database: await openDisk(), now: () => Date.now() + later };
    server = await TestServer.start({ settings: { access }, parts });
    const host = { cookie: await server.signIn(PASSPHRASE) };
    await server.sessionId("lobby", host);
    const dialed = await server.post("/room/lobby/calls", { to: DESK }, host);
    expect(dialed.status).toBe(201);
    disk.isFull = true;
    const late = { cookie: await server.signIn(PASSPHRASE) };
    expect((await server.get("/room/lobby/calls", late)).status).toBe(200);
    expect((await server.post("/admin/calls/stop", { why: "night" }, late)).status).toBe(200);
    expect(server.platform.count("disconnect")).toBe(1);
    const state = await (await server.get("/admin/calls/stop", late)).json();
    expect(state).toMatchObject({ stopped: { why: "night" } });
    await server.post("/sign-out", {}, late);
    expect((await server.get("/room/lobby/calls", late)).status).toBe(403);
    disk.isFull = false;
    expect((await server.delete("/admin/calls/stop", host)).status).toBe(200);
    expect((await server.post("/room/lobby/calls", { to: DESK }, host)).status).toBe(201);
  });

  test("a call whose digits can't be kept is not placed", async () => {
    await server.sessionId("lobby");
    vi.spyOn(disk, "transformQuery").mockImplementation(({ node }) => {
      const isDigits =
        node.kind === "InsertQueryNode" && JSON.stringify(node.into).includes("waiting_digits");
      if (isDigits) throw new StoreError("unwritable", "app.sqlite", "database or disk is full");
      return node;
    });
    expect((await server.post("/room/lobby/calls", { to: DESK, digits: "1234" })).status).toBe(503);
    expect(await server.calls("lobby")).toMatchObject([{ state: "ended", end: { reason: "not-placed" } }]);
    expect(server.platform.count("dial")).toBe(0);
  });

  test("the server is not ready, and is again when there is room", async () => {
    expect(await readiness()).toBe(200);
    disk.isFull = true;
    expect(await readiness()).toBe(503);
    disk.isFull = false;
    expect(await readiness()).toBe(200);
  });

  test("pages are told that nothing is recorded, those that come later too, and when it is again", async () => {
    await server.sessionId("lobby");
    const open = await EventStream.open(`${server.origin}/room/lobby/events`);
    await open.nextOf("calls");
    disk.isFull = true;
    await readiness();
    expect(await open.nextOf("recording")).toMatchObject({ data: { isPossible: false } });
    const late = await EventStream.open(`${server.origin}/room/lobby/events`);
    expect(await late.nextOf("recording")).toMatchObject({ data: { isPossible: false } });
    disk.isFull = false;
    await readiness();
    for (const page of [open, late])
      expect(await page.nextOf("recording")).toMatchObject({ data: { isPossible: true } });
    await Promise.all([open.close(), late.close()]);
  });
});
