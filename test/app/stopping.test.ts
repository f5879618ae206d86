import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EventStream } from "../support/event-stream.ts";
import { DESK, TestServer } from "../support/server.ts";

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe("an app that was told to stop, while it still listens", () => {
  test("is not ready, begins no call, and answers everything else", async () => {
    const call = await server.dial("lobby");
    server.retire();
    expect((await server.get("/readyz")).status).toBe(503);
    expect((await server.get("/livez")).status).toBe(200);
    const refused = await server.post("/room/lobby/calls", { to: DESK });
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("5");
    expect(server.platform.count("dial")).toBe(1);
    expect((await server.get("/room/lobby")).status).toBe(200);
    expect((await server.delete(`/room/lobby/calls/${call.callId}`)).status).toBe(200);
    expect(server.platform.count("disconnect")).toBe(1);
  });

  test("answers a repeated dial by the call that it began", async () => {
    const callId = randomUUID();
    await server.dial("lobby", { callId });
    server.retire();
    expect((await server.post("/room/lobby/calls", { callId, to: DESK })).status).toBe(200);
    expect((await server.post("/room/lobby/calls", { callId, to: `${DESK}.org` })).status).toBe(422);
  });

  test("finishes a dial that is under way", async () => {
    await server.sessionId("lobby");
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { to: DESK });
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    server.retire();
    server.platform.release();
    expect((await dial).status).toBe(201);
  });

  test("keeps pages informed until the moment is over", async () => {
    const call = await server.dial("lobby");
    const events = await EventStream.open(`${server.origin}/room/lobby/events`);
    await events.nextOf("calls");
    server.retire();
    await server.delete(`/room/lobby/calls/${call.callId}`);
    expect(await events.nextOf("call")).toMatchObject({ data: { call: { state: "ending" } } });
    await server.restart();
    await events.nextOf("stopping");
    expect(await events.next()).toBeNull();
  });
});
