import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { simulateTimers } from "../../support/passing-time.ts";
import { DESK, TestServer } from "../../support/server.ts";

simulateTimers();

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe("a restart of the app", () => {
  test("keeps a running call, which can still be hung up", async () => {
    const call = await server.dial("lobby");
    await server.restart();
    expect(await server.call("lobby", call.callId)).toMatchObject({
      state: "dialing",
      connectionId: call.connectionId,
    });
    await server.delete(`/room/lobby/calls/${call.callId}`);
    expect(server.platform.count("disconnect")).toBe(1);
  });

  test("ends what the platform no longer knows", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    await server.report(call, sessionId, { state: "ACTIVE" });
    server.platform.streams.clear();
    await server.restart();
    const { end } = await server.waitForState("lobby", call.callId, "ended");
    expect(end).toMatchObject({ by: "platform", who: null, code: null });
  });

  test("goes on with a hang-up that the platform had not taken", async () => {
    const { callId } = await server.dial("lobby");
    server.platform.behave("disconnect", "reset");
    expect((await server.delete(`/room/lobby/calls/${callId}`)).status).toBe(502);
    server.platform.behave("disconnect", "right");
    await server.restart();
    await server.waitForState("lobby", callId, "ended");
  });

  test("leaves a dial that was under way unknown, and never dials it again", async () => {
    const callId = randomUUID();
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK }).catch(() => null);
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    await server.restart();
    expect(await server.call("lobby", callId)).toMatchObject({ state: "unknown" });
    expect(server.platform.count("dial")).toBe(1);
    await dial;
  });
});
