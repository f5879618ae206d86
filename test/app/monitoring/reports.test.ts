import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import type { Call } from "../../../src/app/calls/wire.ts";
import { Metrics } from "../../../src/app/http/metrics.ts";
import { ReportStore } from "../../../src/app/monitoring/report-store.ts";
import { Reports } from "../../../src/app/monitoring/reports.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { metricsOf } from "../../support/metrics.ts";
import { DESK, TestServer } from "../../support/server.ts";
import { requested } from "../calls/sample-call.ts";

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
      end: { by: "platform", who: null, limit: null, code: "704", text: "Dropped: no sound arrived" },
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

  test("lead to the same end backwards, and more than once", async () => {
    const call = await server.dial("lobby");
    const now = Date.now();
    const life = [
      { event: "callDestroyed", reason_code: "706", timestamp: now + 5 },
      { state: "HANGUP", timestamp: now + 4 },
      { state: "ON_HOLD", timestamp: now + 3 },
      { state: "ACTIVE", timestamp: now + 2 },
      { state: "RINGING", timestamp: now + 1 },
      { event: "callCreated", timestamp: now },
    ];
    const same = { call: { id: call.id, connectionId: call.connectionId, createdAt: now } };
    for (const event of [...life, ...life])
      expect((await report(call, { ...event, ...same })).status).toBe(200);
    expect(await server.call("lobby", call.callId)).toMatchObject({
      ...{ state: "ended", ringingAt: now + 1, answeredAt: now + 2, heldAt: null, endedAt: now + 5 },
      end: { by: "platform", code: "706", text: "Ended: inactive" },
    });
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="callUpdated",outcome="accepted"}': 4,
      'sip_reports_total{kind="callUpdated",outcome="repeated"}': 4,
      'sip_reports_total{kind="callDestroyed",outcome="repeated"}': 1,
    });
  });

  test("tell that a phone was muted", async () => {
    const call = await server.dial("lobby");
    await report(call, { event: "muteForced", timestamp: 5 });
    expect(await server.call("lobby", call.callId)).toMatchObject({ mutedAt: 5, mutedBy: null });
  });

  test("of a call's beginning resolve a call whose dial was never answered", async () => {
    server.platform.behave("dial", "held");
    const callId = randomUUID();
    await server.post("/room/lobby/calls", { callId, to: DESK });
    await report({ connectionId: "c-1" }, { event: "callCreated" });
    expect(await server.call("lobby", callId)).toMatchObject({ state: "dialing", connectionId: "c-1" });
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
    expect((await report({ connectionId: "unknown" }, { state: "ACTIVE" })).status).toBe(200);
    expect((await report(call, { state: "ACTIVE", sessionId: "1_another" })).status).toBe(200);
    expect(await server.call("lobby", call.callId)).toEqual(call);
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="callUpdated",outcome="unknown call"}': 2,
    });
  });

  test("of a kind that nobody knows yet are taken and change nothing", async () => {
    const call = await server.dial("lobby");
    expect((await report(call, { event: "callPondered" })).status).toBe(200);
    expect((await report(call, { state: "PONDERING" })).status).toBe(200);
    expect(await server.call("lobby", call.callId)).toEqual(call);
  });

  test("that were stored, but could not be used, are used when they come again", async () => {
    const database = await openStore(sqliteDialect(server.dataDirectory));
    const call = await server.dial("lobby");
    const known = { ...requested, callId: call.callId };
    const record = vi.fn(async (_callId: string, _event: CallEvent) => known);
    record.mockRejectedValueOnce(new Error("the disk is full"));
    const reports = new Reports({
      reportStore: new ReportStore({ database, now: Date.now }),
      calls: { record },
      callStore: { findByConnection: async () => known, findById: async () => known },
      lostDials: { identify: async () => {}, recognize: async () => false },
      metrics: new Metrics(),
      now: Date.now,
    });
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
