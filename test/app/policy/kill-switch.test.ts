import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { databaseFile, openDatabase } from "../../../src/app/store/sqlite.ts";
import { switchCalls } from "../../../src/app/switch-calls.ts";
import { DialInHouse } from "../../support/dial-in-house.ts";
import { EventStream } from "../../support/event-stream.ts";
import { DESK, TestServer } from "../../support/server.ts";

const PASSPHRASE = "correct horse battery staple";

describe("all calls", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await TestServer.start();
  });
  afterEach(() => server.close());

  const dial = (room = "lobby") => server.post(`/room/${room}/calls`, { to: DESK });
  /** What the program prints, beside the running app. */
  const program = async (...args: string[]) => {
    const lines: string[] = [];
    const env = { DATA_DIRECTORY: server.dataDirectory };
    const print = (line: string) => void lines.push(line);
    const code = await switchCalls({ args, env, directory: server.dataDirectory, print });
    return { code, text: lines.join("\n") };
  };

  test("are ended by the program, beside the running app, in whatever state, and no new one is made", async () => {
    const talking = await server.connect("lobby");
    const ringing = await server.dial("kitchen");
    await server.report(ringing, await server.sessionId("kitchen"), { state: "RINGING" });
    server.platform.behave("dial", "held");
    const underWay = dial("office");
    await expect.poll(() => server.platform.count("dial")).toBe(3);

    const stopping = program("stop", "numbers", "in", "Latvia");
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 5_000 }).toBe(2);
    server.platform.release();
    await underWay;
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 5_000 }).toBe(3);
    const disconnected = server.platform.requests.filter(({ operation }) => operation === "disconnect");
    for (const { connectionId } of [talking, ringing])
      expect(disconnected.some(({ path }) => path.endsWith(`/${connectionId}`))).toBe(true);
    server.platform.behave("dial", "right");

    const refused = await dial();
    expect([refused.status, await refused.json()]).toMatchObject([
      503,
      { title: expect.stringMatching(/^Calls are stopped .*npm run calls -- start/) },
    ]);
    expect(await server.call("lobby", talking.callId)).toMatchObject({ state: "ending" });
    await stopping;
  });

  test("say why they ended", async () => {
    const call = await server.connect("lobby");
    expect((await server.post("/admin/calls/stop", { why: "a bill" })).status).toBe(200);
    await server.report(call, await server.sessionId("lobby"), {
      event: "callDestroyed",
      reason_code: "700",
    });
    expect((await server.call("lobby", call.callId)).end).toEqual({
      ...{ by: "us", who: null, limit: "kill switch", code: "700", reason: "calls-stopped" },
      text: "All calls on this server were stopped",
    });
  });

  test("stay stopped after a restart, and begin again by the program", async () => {
    const stopped = await program("stop");
    expect(stopped).toEqual({
      code: 0,
      text: "Calls are stopped: no new ones are made.\nNo call is on the line.",
    });
    await server.restart();
    expect((await dial()).status).toBe(503);
    expect((await program("status")).text).toMatch(/^Calls are stopped since .*, by console:\w+\.$/);
    expect((await program("start")).text).toBe("Calls may be made. 0 are on the line.");
    expect((await dial()).status).toBe(201);
  });

  test("are stopped and started over HTTP", async () => {
    await server.connect("lobby");
    const stop = await server.post("/admin/calls/stop", {});
    expect([stop.status, await stop.json()]).toMatchObject([200, { stopped: { by: expect.any(String) } }]);
    expect(server.platform.count("disconnect")).toBe(1); // by the time of the answer
    expect((await dial()).status).toBe(503);
    expect(await (await server.get("/admin/calls/stop")).json()).toMatchObject({
      stopped: { at: expect.any(Number), why: null },
    });
    expect(await (await server.delete("/admin/calls/stop")).json()).toEqual({ stopped: null });
    expect((await dial()).status).toBe(201);
  });

  test("are told to be stopped, and to begin again, in every room, also to who comes later", async () => {
    await server.sessionId("lobby");
    const here = await EventStream.open(`${server.origin}/room/lobby/events`);
    await here.next();
    await server.post("/admin/calls/stop", {});
    expect(await here.nextOf("callsStopped")).toMatchObject({ data: { isStopped: true } });
    const late = await EventStream.open(`${server.origin}/room/lobby/events`);
    expect(await late.nextOf("callsStopped")).toMatchObject({ data: { isStopped: true } });
    await server.delete("/admin/calls/stop");
    for (const page of [here, late]) {
      expect(await page.nextOf("callsStopped")).toMatchObject({ data: { isStopped: false } });
      await page.close();
    }
  });

  test("are not for guests to stop", async () => {
    const guarded = await TestServer.start({
      settings: { access: { mode: "passphrase", passphrase: PASSPHRASE } },
    });
    expect((await guarded.post("/admin/calls/stop", {})).status).toBe(403);
    expect((await guarded.get("/admin/audit")).status).toBe(403);
    await guarded.close();
  });

  test("are left alone by a program that is asked for something else, or somewhere else", async () => {
    expect(await program("halt")).toMatchObject({ code: 2, text: expect.stringMatching(/^Usage/) });
    const print = () => {};
    const env = { DATA_DIRECTORY: `${server.dataDirectory}/nowhere` };
    expect(await switchCalls({ args: ["stop"], env, directory: server.dataDirectory, print })).toBe(1);
    expect((await dial()).status).toBe(201);
  });

  test("are left alone by a program that is older than the database, which it names", async () => {
    const database = await openDatabase(server.dataDirectory);
    await sql`insert into kysely_migration (name, timestamp) values ('2099-01-01 something new', '')`.execute(
      database,
    );
    await database.destroy();
    const file = databaseFile(server.dataDirectory);
    await expect(program("stop")).rejects.toThrow(`${file} was written by a newer version of this app`);
  });
});

test("people who dialed in are hung up on, and nobody gets in any more", async () => {
  const house = await DialInHouse.open();
  const { pin } = await house.openRoom("lobby");
  const inside = await house.callIn(pin);
  await house.bridgeArrives();
  const asked = await house.voice.call(house.server, "14155550111");
  await house.server.post("/admin/calls/stop", {});
  for (const { uuid } of [inside, asked])
    expect(house.voice.changesOf(uuid)).toContainEqual(expect.objectContaining({ action: "hangup" }));
  expect((await house.callers("lobby")).callers).toEqual([]);
  const late = await house.voice.call(house.server, "14155550112");
  expect(late.ncco.every(({ action }) => action === "talk")).toBe(true);
  expect(house.server.platform.count("dial")).toBe(1);
  await house.close();
});
