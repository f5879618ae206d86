import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallEvent } from "../../src/app/calls/call-event.ts";
import { CallStore } from "../../src/app/calls/call-store.ts";
import type { Call } from "../../src/app/calls/wire.ts";
import { sqliteDialect } from "../../src/app/store/sqlite.ts";
import { openStore } from "../../src/app/store/store.ts";
import { Reports } from "../../src/app/webhooks/reports.ts";
import { API_KEY } from "../support/platform.ts";
import { DESK, TestServer } from "../support/server.ts";

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start();
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

const report = (call: Pick<Call, "connectionId">, event: object) => server.report(call, sessionId, event);

describe("the platform's reports", () => {
  test("tell what a call does and how it ends", async () => {
    const call = await server.dial("lobby");
    const now = Date.now();
    expect((await report(call, { event: "callCreated", timestamp: now })).status).toBe(200);
    await report(call, { state: "RINGING", timestamp: now + 1 });
    expect(await server.call("lobby", call.callId)).toMatchObject({ state: "ringing", ringingAt: now + 1 });
    await report(call, { state: "ACTIVE", timestamp: now + 2 });
    await report(call, { state: "ON_HOLD", timestamp: now + 3 });
    expect(await server.call("lobby", call.callId)).toMatchObject({ state: "on hold", heldAt: now + 3 });
    await report(call, { event: "callDestroyed", reason_code: "704", timestamp: now + 4 });
    expect(await server.call("lobby", call.callId)).toMatchObject({
      state: "ended",
      ringingAt: now + 1,
      answeredAt: now + 2,
      endedAt: now + 4,
      end: { by: "platform", who: null, code: "704", text: "Dropped: no sound arrived" },
    });
  });

  test("may come in any order and more than once", async () => {
    const call = await server.dial("lobby");
    const now = Date.now();
    const id = randomUUID();
    const same = {
      state: "ON_HOLD",
      timestamp: now + 3,
      call: { id, connectionId: call.connectionId, createdAt: now },
    };
    await report(call, same);
    await report(call, { state: "ACTIVE", timestamp: now + 4 });
    await report(call, same);
    await report(call, { state: "RINGING", timestamp: now + 1 });
    expect(await server.call("lobby", call.callId)).toMatchObject({
      state: "active",
      ringingAt: now + 1,
      answeredAt: now + 3,
    });
  });

  test("that overtake the dial's answer are used when it comes", async () => {
    server.platform.behave("dial", "held");
    const callId = randomUUID();
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    // The stand-in makes the connection's name up when it answers: so this one names it first.
    const connectionId = randomUUID();
    server.platform.nextConnectionId = connectionId;
    await report({ connectionId }, { event: "callDestroyed", reason_code: "404", timestamp: Date.now() + 1 });
    await report({ connectionId }, { state: "DIALING" });
    expect(await server.call("lobby", callId)).toMatchObject({ state: "requested" });
    server.platform.release();
    expect(await (await dial).json()).toMatchObject({
      state: "ended",
      end: { code: "404", text: "Number not found" },
    });
  });

  test("resolve a call whose dial was never answered, and let it be hung up", async () => {
    server.platform.behave("dial", "held");
    const callId = randomUUID();
    expect((await server.post("/room/lobby/calls", { callId, to: DESK })).status).toBe(504);
    await report({ connectionId: "c-1" }, { state: "RINGING" });
    expect(await server.call("lobby", callId)).toMatchObject({ state: "ringing", connectionId: "c-1" });
    await server.delete(`/room/lobby/calls/${callId}`);
    expect(server.platform.count("disconnect")).toBe(1);
  });

  test("about somebody else's calls are taken and change nothing", async () => {
    const call = await server.dial("lobby");
    expect((await report({ connectionId: "stranger" }, { state: "ACTIVE" })).status).toBe(200);
    expect((await report(call, { state: "ACTIVE", projectId: "another" })).status).toBe(200);
    expect((await report(call, { state: "ACTIVE", sessionId: "1_another" })).status).toBe(200);
    expect(await server.call("lobby", call.callId)).toEqual(call);
  });

  test("of a kind that nobody knows yet are taken and change nothing", async () => {
    const call = await server.dial("lobby");
    expect((await report(call, { event: "callPondered" })).status).toBe(200);
    expect((await report(call, { state: "PONDERING" })).status).toBe(200);
    expect(await server.call("lobby", call.callId)).toEqual(call);
  });

  test.each([
    ["no JSON", "{"],
    ["no report", '{"hello":"world"}'],
    ["nothing", ""],
    ["a list", "[]"],
    ["without a connection", '{"sessionId":"s","event":"callUpdated","timestamp":1,"call":{}}'],
    ["with a NUL", '{"sessionId":"\\u0000","event":"e","timestamp":1,"call":{"connectionId":"c"}}'],
    ["of a time that is none", '{"sessionId":"s","event":"e","timestamp":1e300,"call":{"connectionId":"c"}}'],
  ])("that are %s are refused", async (_what, body) => {
    const response = await server.post("/webhooks/sip", body);
    expect(response.status).toBe(400);
    expect(response.headers.get("content-type")).toContain("application/problem+json");
  });

  test("that are not signed are refused where the platform is not on this machine", async () => {
    const cloud = await TestServer.start({ settings: { webhooks: { trust: "nobody" } } });
    expect((await cloud.report({ connectionId: "c" }, "s", { state: "ACTIVE" })).status).toBe(503);
    await cloud.close();
  });

  test.each([
    ["another site's page", { origin: "https://evil.example", "content-type": "text/plain" }, 403],
    ["whoever comes through a proxy", { "x-forwarded-for": "192.0.2.1" }, 503],
  ])("are not taken from %s", async (_whom, headers, status) => {
    const call = await server.dial("lobby");
    const body = { sessionId, event: "callDestroyed", timestamp: Date.now(), call };
    expect((await server.post("/webhooks/sip", body, headers)).status).toBe(status);
    expect(await server.call("lobby", call.callId)).toEqual(call);
  });

  test("of more than a report may hold are refused", async () => {
    expect((await server.post("/webhooks/sip", { filler: "x".repeat(100_000) })).status).toBe(413);
  });

  test("that were stored, but could not be used, are used when they come again", async () => {
    const database = await openStore(sqliteDialect(server.dataDirectory));
    const call = await server.dial("lobby");
    const known = await new CallStore(database, API_KEY).get(call.callId);
    const record = vi.fn(async (_callId: string, _event: CallEvent) => known);
    record.mockRejectedValueOnce(new Error("the disk is full"));
    const calls = { record, pursueHangUp: () => {} };
    const store = { findByConnection: async () => known, open: async () => [known] };
    const reports = new Reports({ database, project: API_KEY, calls, store, now: Date.now });
    const body = { sessionId, event: "callDestroyed", timestamp: 1, call };
    await expect(reports.take(body)).rejects.toThrow("the disk is full");
    expect(await reports.take(body)).toBe("repeated");
    expect(record).toHaveBeenLastCalledWith(call.callId, {
      ...{ type: "destroyed", at: 1, code: null, message: null },
    });
    expect(record).toHaveBeenCalledTimes(2);
    await database.destroy();
  });

  test("are still known after a restart", async () => {
    const call = await server.dial("lobby");
    await report(call, { state: "ACTIVE" });
    await server.restart();
    expect(await server.call("lobby", call.callId)).toMatchObject({ state: "active" });
  });
});
