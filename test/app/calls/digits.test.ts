import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "../../../src/app/http/logging.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import type { Manner } from "../../support/platform.ts";
import { DESK, TestServer } from "../../support/server.ts";

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start();
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

const type = (callId: string, digits: unknown) =>
  server.post(`/room/lobby/calls/${callId}/tones`, { digits });

/** Every digit that the database still keeps. */
async function digitsKept(): Promise<string[]> {
  const database = await openStore(sqliteDialect(server.dataDirectory));
  const rows = await database.selectFrom("waiting_digits").select("digits").execute();
  await database.destroy();
  return rows.map(({ digits }) => digits);
}

describe("digits typed during a call", () => {
  test("reach this phone and no other of the room", async () => {
    const first = await server.connect("lobby");
    await server.connect("lobby");
    expect((await type(first.callId, "1*#p2")).status).toBe(204);
    expect(server.platform.sent("play digits")).toEqual([
      {
        path: expect.stringContaining(`/session/${sessionId}/connection/${first.connectionId}/play-dtmf`),
        body: { digits: "1*#p2" },
      },
    ]);
    expect(server.platform.count("play digits to all")).toBe(0);
  });

  test("reach a phone on hold", async () => {
    const call = await server.connect("lobby");
    await server.report(call, sessionId, { state: "ON_HOLD" });
    expect((await type(call.callId, "5")).status).toBe(204);
  });

  test("go nowhere while the call has no phone, in words", async () => {
    const ringing = await server.dial("lobby");
    await server.report(ringing, sessionId, { state: "RINGING" });
    const ending = await server.connect("lobby");
    await server.delete(`/room/lobby/calls/${ending.callId}`);
    const over = await server.connect("lobby");
    await server.report(over, sessionId, { event: "callDestroyed", reason_code: "700" });
    for (const [{ callId }, words] of [
      [ringing, "This phone has not answered yet."],
      [ending, "This call is being hung up."],
      [over, "This call is over."],
    ] as const) {
      const refused = await type(callId, "1");
      expect([refused.status, await refused.json()]).toMatchObject([409, { title: words }]);
    }
    expect(server.platform.count("play digits")).toBe(0);
  });

  test("for a phone that the platform no longer knows are refused in words", async () => {
    const { callId } = await server.connect("lobby");
    server.platform.behave("play digits", "gone");
    const refused = await type(callId, "1");
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { title: expect.stringMatching(/^This call is over/) },
    ]);
  });

  test.each<[Manner, number]>([
    ["slow", 504],
    ["reset", 502],
    ["500 with words", 502],
    ["empty 500", 502],
    ["forbidden", 502],
  ])("that meet a platform that is %s fail with %i, and the call goes on", async (manner, status) => {
    const { callId } = await server.connect("lobby");
    server.platform.behave("play digits", manner);
    expect((await type(callId, "1")).status).toBe(status);
    expect(await server.call("lobby", callId)).toMatchObject({ state: "active" });
    server.platform.behave("play digits", "right");
    expect((await type(callId, "1")).status).toBe(204);
  });
});

describe("digits given with the dial", () => {
  test("are sent once, as soon as the phone has answered", async () => {
    const call = await server.dial("lobby", { digits: "pp123#" });
    expect(call.digits).toBe("waiting");
    await server.report(call, sessionId, { state: "RINGING" });
    expect(server.platform.count("play digits")).toBe(0);
    await server.report(call, sessionId, { state: "ACTIVE" });
    await expect.poll(async () => (await server.call("lobby", call.callId)).digits).toBe("sent");
    await server.report(call, sessionId, { state: "ON_HOLD", timestamp: Date.now() + 1 });
    await server.report(call, sessionId, { state: "ACTIVE", timestamp: Date.now() + 2 });
    expect(server.platform.sent("play digits")).toEqual([
      { path: expect.stringContaining(String(call.connectionId)), body: { digits: "pp123#" } },
    ]);
    expect(await digitsKept()).toEqual([]);
  });

  test("wait in the database over a restart", async () => {
    const call = await server.dial("lobby", { digits: "42" });
    expect(await digitsKept()).toEqual(["42"]);
    await server.restart();
    await server.report(call, sessionId, { state: "ACTIVE" });
    await expect.poll(async () => (await server.call("lobby", call.callId)).digits).toBe("sent");
    expect(server.platform.sent("play digits")).toMatchObject([{ body: { digits: "42" } }]);
  });

  test("whose sending an earlier run did not get to are sent by the next", async () => {
    const call = await server.dial("lobby", { digits: "42" });
    const database = await openStore(sqliteDialect(server.dataDirectory));
    await database
      .updateTable("calls")
      .set({ state: "active", answered_at: Date.now() })
      .where("call_id", "=", call.callId)
      .execute();
    await database.destroy();
    await server.restart();
    await expect.poll(async () => (await server.call("lobby", call.callId)).digits).toBe("sent");
  });

  test("that may have been sent by an earlier run count as failed, and are not sent again", async () => {
    const call = await server.dial("lobby", { digits: "42" });
    const database = await openStore(sqliteDialect(server.dataDirectory));
    await database.deleteFrom("waiting_digits").execute();
    await database.destroy();
    await server.report(call, sessionId, { state: "ACTIVE" });
    await expect.poll(async () => (await server.call("lobby", call.callId)).digits).toBe("failed");
    expect(server.platform.count("play digits")).toBe(0);
  });

  test("that the platform does not take are named failed", async () => {
    const call = await server.dial("lobby", { digits: "42" });
    server.platform.behave("play digits", "500 with words");
    await server.report(call, sessionId, { state: "ACTIVE" });
    await expect.poll(async () => (await server.call("lobby", call.callId)).digits).toBe("failed");
  });

  test("are forgotten when nobody answers", async () => {
    const call = await server.dial("lobby", { digits: "42" });
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "486" });
    expect(await server.call("lobby", call.callId)).toMatchObject({ state: "ended", digits: "failed" });
    await server.restart();
    await expect.poll(digitsKept).toEqual([]);
    expect(server.platform.count("play digits")).toBe(0);
  });

  test("are in no answer and no log", async () => {
    let written = "";
    const sink = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk);
        done();
      },
    });
    const logged = await TestServer.start({ parts: { log: createLogger("trace", sink) } });
    const body = { callId: randomUUID(), to: DESK, digits: "987654321" };
    const dialed = await (await logged.post("/room/lobby/calls", body)).text();
    const call = await logged.call("lobby", body.callId);
    logged.platform.behave("play digits", "500 with words");
    await logged.report(call, await logged.sessionId("lobby"), { state: "ACTIVE" });
    await expect.poll(async () => (await logged.call("lobby", call.callId)).digits).toBe("failed");
    expect(
      (await logged.post(`/room/lobby/calls/${call.callId}/tones`, { digits: "987654321" })).status,
    ).toBe(502);
    await expect.poll(() => written).toContain("/tones");
    expect(dialed + written).not.toContain("987654321");
    await logged.close();
  });
});
