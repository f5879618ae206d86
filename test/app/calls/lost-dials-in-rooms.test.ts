import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Call } from "../../../src/app/calls/wire.ts";
import { simulateTimers } from "../../support/passing-time.ts";
import { DESK, TestServer } from "../../support/server.ts";

simulateTimers();

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start();
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

/** Calls a phone whose dial the platform takes, and whose answer gets lost. */
async function lose(): Promise<{ callId: string; connectionId: string }> {
  const [callId, connectionId] = [randomUUID(), randomUUID()];
  server.platform.behave("dial", "answer lost");
  server.platform.nextConnectionId = connectionId;
  const response = await server.post("/room/lobby/calls", { callId, to: DESK });
  expect(response.status).toBe(502);
  expect(await response.json()).toMatchObject({ callId, state: "unknown" });
  server.platform.behave("dial", "right");
  return { callId, connectionId };
}

async function report(connectionId: string, event: object): Promise<void> {
  expect((await server.report({ connectionId }, sessionId, event)).status).toBe(200);
}
const isThere = (connectionId: string) => server.platform.connections.has(connectionId);
const nameIt = (callId: string, connectionId: string) =>
  server.put(`/room/lobby/calls/${callId}/connection`, { connectionId });
const connectionCreated = (connectionId: string, data: string, more: object = {}) =>
  server.post("/webhooks/session", {
    ...{ sessionId, projectId: "47665971", event: "connectionCreated", timestamp: Date.now() },
    connection: { id: connectionId, createdAt: Date.now(), data },
    ...more,
  });

async function hangUp(callId: string): Promise<{ status: number; call: Call; detail: string | undefined }> {
  const response = await server.delete(`/room/lobby/calls/${callId}`);
  const { detail, ...call } = (await response.json()) as Call & { detail?: string };
  return { status: response.status, call: Call.parse(call), detail };
}

describe("a phone whose dial lost its answer", () => {
  test("is hung up by what was reported before anybody asked", async () => {
    const { callId, connectionId } = await lose();
    await report(connectionId, { event: "callCreated" });
    await report(connectionId, { state: "ACTIVE" });
    expect(await server.call("lobby", callId)).toMatchObject({ state: "active", connectionId });
    expect(await hangUp(callId)).toMatchObject({ status: 200, call: { state: "ending" } });
    expect(isThere(connectionId)).toBe(false);
  });

  test("is hung up as soon as the platform reports it, and until then nobody is told that it was", async () => {
    const { callId, connectionId } = await lose();
    expect(await hangUp(callId)).toMatchObject({
      status: 202,
      call: { state: "ending", connectionId: null },
      detail: "The platform has not said what became of this call. The phone is hung up as soon as it does.",
    });
    expect(isThere(connectionId)).toBe(true);
    await report(connectionId, { state: "RINGING" });
    await expect.poll(() => isThere(connectionId)).toBe(false);
    await server.waitForState("lobby", callId, "ended");
  });

  test("ends by its ring limit and by its talk limit", async () => {
    server.platform.behave("dial", "answer lost");
    for (const [limit, state] of [
      ["maxRingSeconds", "RINGING"],
      ["maxTalkSeconds", "ACTIVE"],
    ]) {
      const [callId, connectionId] = [randomUUID(), randomUUID()];
      server.platform.nextConnectionId = connectionId;
      await server.post("/room/lobby/calls", { callId, to: DESK, [`${limit}`]: 1 });
      await report(connectionId, { state });
      await expect.poll(() => isThere(connectionId), { timeout: 5_000 }).toBe(false);
      await server.waitForState("lobby", callId, "ended");
    }
  });

  test("is found again by the next run of the app, and can be hung up there", async () => {
    const { callId, connectionId } = await lose();
    await server.restart();
    await report(connectionId, { state: "ACTIVE" });
    expect(await hangUp(callId)).toMatchObject({ status: 200, call: { connectionId } });
    expect(isThere(connectionId)).toBe(false);
  });

  test("keeps no other phone from being called", async () => {
    await server.close();
    server = await TestServer.start({ settings: { limits: { maxCalls: 1 } } });
    sessionId = await server.sessionId("lobby");
    const { callId, connectionId } = await lose();
    const other = await server.dial("lobby");
    expect((await server.post("/room/lobby/calls", { to: DESK })).status).toBe(429);
    await report(`${other.connectionId}`, { event: "callDestroyed", reason_code: "486" });
    await report(connectionId, { state: "ACTIVE" });
    expect(await server.call("lobby", callId)).toMatchObject({ state: "active" });
    expect((await server.post("/room/lobby/calls", { to: DESK })).status).toBe(429);
  });

  test("is answered for by the late answer of its dial", async () => {
    const callId = randomUUID();
    server.platform.behave("dial", "held");
    expect((await server.post("/room/lobby/calls", { callId, to: DESK })).status).toBe(504);
    expect((await hangUp(callId)).status).toBe(202);
    server.platform.release();
    await expect.poll(() => server.platform.connections.size).toBe(0);
    await expect.poll(() => server.platform.count("disconnect")).toBe(1);
  });
});

describe("several phones whose dials lost their answers", () => {
  let phones: { callId: string; connectionId: string }[];
  beforeEach(async () => {
    phones = [await lose(), await lose(), await lose()];
    for (const { connectionId } of phones) await report(connectionId, { state: "ACTIVE" });
  });

  test("can't be told apart: hanging up one says so, and none is taken off the line", async () => {
    const [first] = phones;
    expect(await hangUp(`${first?.callId}`)).toMatchObject({
      status: 202,
      call: { state: "ending" },
      detail: "The platform does not say which of 3 phones this is. To be sure, end all calls of this room.",
    });
    for (const { connectionId } of phones) expect(isThere(connectionId)).toBe(true);
  });

  test("are all hung up at once", async () => {
    const other = await server.dial("kitchen");
    expect((await server.delete("/room/lobby/calls")).status).toBe(200);
    for (const { connectionId } of phones) await expect.poll(() => isThere(connectionId)).toBe(false);
    for (const { callId } of phones) await server.waitForState("lobby", callId, "ended");
    expect(isThere(`${other.connectionId}`)).toBe(true);
  });

  test("are hung up one after the other, when the last one is asked for", async () => {
    for (const { callId } of phones) await hangUp(callId);
    for (const { connectionId } of phones) await expect.poll(() => isThere(connectionId)).toBe(false);
  });

  test("are told apart by a page that sees their data: one is hung up, the others talk on", async () => {
    const [first, second, third] = phones;
    if (!first || !second || !third) throw new Error("three phones");
    expect((await nameIt(second.callId, second.connectionId)).status).toBe(204);
    expect(await server.call("lobby", second.callId)).toMatchObject({ state: "active" });
    expect((await hangUp(second.callId)).status).toBe(200);
    expect([first, second, third].map(({ connectionId }) => isThere(connectionId))).toEqual([
      true,
      false,
      true,
    ]);
  });

  test("are told apart by callbacks of session monitoring, which the platform sends itself", async () => {
    const [first, second] = phones;
    if (!first || !second) throw new Error("phones");
    expect((await connectionCreated(first.connectionId, `sip=true&callId=${first.callId}`)).status).toBe(200);
    expect((await hangUp(first.callId)).status).toBe(200);
    expect([isThere(first.connectionId), isThere(second.connectionId)]).toEqual([false, true]);
  });
});

describe("a connection that a page names", () => {
  test("is not disconnected unless the platform has reported it as a phone's", async () => {
    const { callId, connectionId } = await lose();
    const browser = randomUUID();
    server.platform.connections.add(browser);
    expect((await nameIt(callId, browser)).status).toBe(204);
    expect((await hangUp(callId)).status).toBe(202);
    await report(connectionId, { state: "ACTIVE" });
    await expect.poll(() => isThere(connectionId)).toBe(false);
    expect(isThere(browser)).toBe(true);
  });

  test("can't be another call's", async () => {
    const other = await server.dial("lobby");
    const { callId } = await lose();
    await nameIt(callId, `${other.connectionId}`);
    await hangUp(callId);
    expect(isThere(`${other.connectionId}`)).toBe(true);
  });

  test.each([{}, { connectionId: "" }, { connectionId: "a/b" }, { connectionId: 5 }])(
    "has to be a name: %j is refused",
    async (body) => {
      const { callId } = await lose();
      expect((await server.put(`/room/lobby/calls/${callId}/connection`, body)).status).toBe(400);
    },
  );
});

describe("a callback of session monitoring", () => {
  test("names a call before its dial is answered, so that it can be hung up at once", async () => {
    const [callId, connectionId] = [randomUUID(), randomUUID()];
    server.platform.behave("dial", "held");
    server.platform.nextConnectionId = connectionId;
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    await connectionCreated(connectionId, `sip=true&callId=${callId}`);
    expect((await hangUp(callId)).status).toBe(200);
    expect(server.platform.count("disconnect")).toBe(1);
    server.platform.release();
    expect((await dial).status).toBe(201);
    // Now that the platform has made the connection: what was too early is done again.
    await expect.poll(() => isThere(connectionId)).toBe(false);
  });

  test.each([
    ["of a browser", () => connectionCreated("x", "name=Ada")],
    ["without data", () => connectionCreated("x", "")],
    [
      "of another session",
      () => connectionCreated("x", `sip=true&callId=${callId}`, { sessionId: "1_other" }),
    ],
    ["of a call that is not known", () => connectionCreated("x", `sip=true&callId=${randomUUID()}`)],
    ["of a call with a name that is none", () => connectionCreated("x", "sip=true&callId=%00")],
    ["about a stream", () => connectionCreated("x", "", { event: "streamCreated" })],
  ])("%s is taken, and changes nothing", async (_, send) => {
    ({ callId } = await lose());
    expect((await send()).status).toBe(200);
    expect(await server.call("lobby", callId)).toMatchObject({ state: "unknown", connectionId: null });
  });
  let callId: string;
});
