import { randomUUID } from "node:crypto";
import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createLogger } from "../../../src/app/http/logging.ts";
import { metricsOf } from "../../support/metrics.ts";
import { letTimePass, simulateTimers } from "../../support/passing-time.ts";
import { DESK, TestServer } from "../../support/server.ts";

simulateTimers();

let server: TestServer;
let written: string;
let later: number;
const sink = new Writable({
  write(chunk, _encoding, done) {
    written += String(chunk);
    done();
  },
});
beforeEach(async () => {
  written = "";
  later = 0;
  const log = createLogger("warn", sink);
  server = await TestServer.start({ parts: { log, now: () => Date.now() + later } });
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

  test("does not blame the platform for an end that nobody was there to be told, and learns it later", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.connect("lobby");
    await server.restart(() => server.platform.streams.clear());
    const found = await server.waitForState("lobby", call.callId, "ended");
    expect(found.end).toMatchObject({
      reason: "ended-meanwhile",
      text: "Ended while this server was not running",
    });
    const timestamp = (call.answeredAt ?? 0) + 1_000;
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "700", timestamp });
    const told = await server.call("lobby", call.callId);
    expect(told).toMatchObject({
      state: "ended",
      endedAt: timestamp,
      end: { by: "them", reason: "they-hung-up", code: "700" },
    });
    await server.report(call, sessionId, {
      event: "callDestroyed",
      reason_code: "486",
      timestamp: timestamp + 1,
    });
    expect(await server.call("lobby", call.callId)).toEqual(told);
  });

  test("blames the platform for an end after the call was found running", async () => {
    const call = await server.connect("lobby");
    await server.restart();
    await vi.waitFor(() => expect(server.platform.count("find stream")).toBeGreaterThan(0), {
      timeout: 5_000,
    });
    server.platform.streams.clear();
    const { end } = await server.waitForState("lobby", call.callId, "ended", 30_000);
    expect(end).toMatchObject({ reason: "platform-restarted" });
  });

  test("counts a dial that was under way as unaccounted for, says so in the log, and why it is given up", async () => {
    const callId = randomUUID();
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK }).catch(() => null);
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    await server.restart();
    expect(await metricsOf(server)).toMatchObject({ sip_calls_unaccounted: 1 });
    await expect.poll(() => written).toContain(`"callIds":["${callId}"]`);
    later = 60_000;
    await server.get("/readyz");
    await vi.waitFor(
      async () => {
        letTimePass();
        later += 5_000;
        expect(await server.call("lobby", callId)).toMatchObject({
          state: "ended",
          end: { by: "platform", reason: "dial-interrupted" },
        });
      },
      { timeout: 60_000, interval: 10 },
    );
    await dial;
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
