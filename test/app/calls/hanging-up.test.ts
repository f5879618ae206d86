import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Call } from "../../../src/app/calls/wire.ts";
import { simulateTimers } from "../../support/passing-time.ts";
import { DESK, TestServer } from "../../support/server.ts";

simulateTimers();

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe("hanging up", () => {
  test("takes the phone off the line, and the platform's last word ends the call", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    const response = await server.delete(`/room/lobby/calls/${call.callId}`);
    expect(await response.json()).toMatchObject({ state: "ending" });
    const [disconnect] = server.platform.requests.filter(({ operation }) => operation === "disconnect");
    expect(disconnect?.path).toContain(`/session/${sessionId}/connection/${call.connectionId}`);
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "700" });
    expect(await server.call("lobby", call.callId)).toMatchObject({
      state: "ended",
      end: { by: "us", who: null, limit: null, code: "700", text: "Hung up" },
    });
  });

  test("while the dial is under way ends the call as soon as the dial answers", async () => {
    const callId = randomUUID();
    await server.sessionId("lobby");
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    const response = await server.delete(`/room/lobby/calls/${callId}`);
    expect(await response.json()).toMatchObject({ state: "ending", connectionId: null });
    expect(server.platform.count("disconnect")).toBe(0);
    server.platform.release();
    expect((await dial).status).toBe(201);
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 2_000 }).toBe(1);
  });

  test("before the dial has come here keeps the dial from going out, also over a restart", async () => {
    const callId = randomUUID();
    expect((await server.delete(`/room/lobby/calls/${callId}`)).status).toBe(404);
    await server.restart();
    const response = await server.post("/room/lobby/calls", { callId, to: DESK });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      state: "ended",
      end: { by: "us", who: null, limit: null, code: null, text: "Canceled before it was answered" },
    });
    expect((await server.post("/room/lobby/calls", { callId, to: DESK })).status).toBe(200);
    expect(server.platform.count("dial")).toBe(0);
    await server.dial("kitchen", { callId: randomUUID() });
    expect(server.platform.count("dial")).toBe(1);
  });

  test("is named after whoever did it, also when it overtakes the dial", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    await server.delete(`/room/lobby/calls/${call.callId}`, {}, { by: "Ada" });
    await server.delete(`/room/lobby/calls/${call.callId}`, {}, { by: "Bo" });
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "700" });
    expect(await server.call("lobby", call.callId)).toMatchObject({ end: { by: "us", who: "Ada" } });
    const callId = randomUUID();
    await server.delete(`/room/lobby/calls/${callId}`, {}, { by: "Cy" });
    const canceled = await server.post("/room/lobby/calls", { callId, to: DESK });
    expect(await canceled.json()).toMatchObject({ state: "ended", end: { by: "us", who: "Cy" } });
    const other = await server.dial("lobby");
    await server.delete("/room/lobby/calls", {}, { by: "Di" });
    expect((await server.waitForState("lobby", other.callId, "ended")).end).toMatchObject({ who: "Di" });
  });

  test("while the room is still being made for the dial keeps the dial from going out", async () => {
    const callId = randomUUID();
    server.platform.behave("create session", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("create session")).toBe(1);
    await server.delete(`/room/lobby/calls/${callId}`);
    server.platform.release();
    expect(await (await dial).json()).toMatchObject({ state: "ended", end: { by: "us" } });
    expect(server.platform.count("dial")).toBe(0);
  });

  test("at the same moment as the dial never leaves a phone ringing", async () => {
    await server.sessionId("lobby");
    const callIds = Array.from({ length: 20 }, () => randomUUID());
    await Promise.all(
      callIds.flatMap((callId) => [
        server.post("/room/lobby/calls", { callId, to: DESK }),
        server.delete(`/room/lobby/calls/${callId}`),
      ]),
    );
    await expect
      .poll(() => server.platform.count("disconnect"), { timeout: 2_000 })
      .toBe(server.platform.count("dial"));
    for (const callId of callIds) await server.waitForState("lobby", callId, "ended");
  });

  test("works also when the dial answers after its deadline", async () => {
    const callId = randomUUID();
    server.platform.behave("dial", "held");
    expect((await server.post("/room/lobby/calls", { callId, to: DESK })).status).toBe(504);
    expect(await (await server.delete(`/room/lobby/calls/${callId}`)).json()).toMatchObject({
      state: "ending",
    });
    server.platform.release();
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 2_000 }).toBe(1);
    const ended = await server.waitForState("lobby", callId, "ended");
    expect(ended.end).toEqual({
      by: "us",
      who: null,
      limit: null,
      code: null,
      reason: "canceled",
      text: "Canceled before it was answered",
    });
  });

  test("twice, at once and one after the other, has the same calm end", async () => {
    const { callId } = await server.dial("lobby");
    const path = `/room/lobby/calls/${callId}`;
    const both = await Promise.all([server.delete(path), server.delete(path)]);
    const again = await server.delete(path);
    expect([...both, again].map(({ status }) => status)).toEqual([200, 200, 200]);
    await server.waitForState("lobby", callId, "ended");
    expect((await server.delete(path)).status).toBe(200);
  });

  test("a phone that has hung up already is no error", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "486" });
    const response = await server.delete(`/room/lobby/calls/${call.callId}`);
    expect(await response.json()).toMatchObject({
      state: "ended",
      end: { by: "them", who: null, limit: null, code: "486", text: "Busy" },
    });
    expect(server.platform.count("disconnect")).toBe(0);
  });

  test("everybody ends each call of this room, and of no other", async () => {
    const [first, second] = [await server.dial("lobby"), await server.dial("lobby")];
    const other = await server.dial("kitchen");
    const response = await server.delete("/room/lobby/calls");
    const { calls } = (await response.json()) as { calls: Call[] };
    expect(calls.map(({ callId }) => callId).sort()).toEqual([first.callId, second.callId].sort());
    expect(server.platform.count("disconnect")).toBe(2);
    expect(await server.call("kitchen", other.callId)).toMatchObject({ state: "dialing" });
  });

  test("everybody while a dial is under way ends that too, as soon as it answers", async () => {
    const callId = randomUUID();
    await server.sessionId("lobby");
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    expect((await server.delete("/room/lobby/calls")).status).toBe(200);
    server.platform.release();
    await dial;
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 2_000 }).toBe(1);
    await server.waitForState("lobby", callId, "ended");
  });

  test("a call of another room can't be reached through this one", async () => {
    const { callId } = await server.dial("kitchen");
    await server.sessionId("lobby");
    expect((await server.delete(`/room/lobby/calls/${callId}`)).status).toBe(404);
    expect((await server.get(`/room/lobby/calls/${callId}`)).status).toBe(404);
    expect(server.platform.count("disconnect")).toBe(0);
  });
});
