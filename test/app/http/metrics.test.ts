import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EventStream } from "../../support/event-stream.ts";
import { statusUnderName } from "../../support/host-name.ts";
import { metricsOf } from "../../support/metrics.ts";
import { DESK, TestServer } from "../../support/server.ts";

const TOKEN = "a-metrics-token-of-32-characters";
const MINUTE_MS = 60_000;

let server: TestServer;
let later: number;
beforeEach(async () => {
  later = 0;
  server = await TestServer.start({ parts: { now: () => Date.now() + later } });
});
afterEach(() => server.close());

describe("the metrics", () => {
  test("count what became of dials, and the calls that run", async () => {
    await server.sessionId("lobby");
    const call = await server.dial("lobby");
    await server.dial("lobby");
    server.platform.behave("dial", "bad uri");
    await server.post("/room/lobby/calls", { to: DESK });
    server.platform.behave("dial", "reset");
    await server.post("/room/lobby/calls", { to: DESK });
    await server.report(call, await server.sessionId("lobby"), { event: "callDestroyed" });
    expect(await metricsOf(server)).toMatchObject({
      'sip_budget_used_ratio{budget="calls in a minute"}': 4 / 120,
      'sip_budget_used_ratio{budget="calls"}': 2 / 200,
      'sip_dials_total{outcome="placed"}': 2,
      'sip_dials_total{outcome="refused"}': 1,
      'sip_dials_total{outcome="unknown"}': 1,
      'sip_dial_seconds_count{outcome="placed"}': 2,
      'sip_dial_seconds_count{outcome="refused"}': 1,
      'sip_dial_seconds_count{outcome="unknown"}': 1,
      'sip_reports_total{kind="callDestroyed",outcome="accepted"}': 1,
      'webhook_lag_seconds_count{webhook="sip"}': 1,
      'sip_calls_ended_total{by="platform",reason="failed"}': 1,
      'sip_calls_ended_total{by="platform",reason="platform-refused"}': 1,
      'sip_calls{state="dialing"}': 1,
      'sip_calls{state="unknown"}': 1,
      'sip_calls{state="active"}': 0,
      sip_calls_running: 2,
      sip_calls_unaccounted: 1,
      sip_calls_overdue: 0,
      sip_calls_unwritten: 0,
      store_writable: 1,
      event_subscribers: 0,
      'event_loop_lag_seconds{quantile="0.99"}': expect.any(Number),
      kept_oldest_seconds: expect.any(Number),
    });
  });

  test("count a report once by how late it was, however often it comes", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    const timestamp = Date.now() - 2 * MINUTE_MS;
    const report = { state: "RINGING", timestamp, call: { connectionId: call.connectionId } };
    for (let sent = 0; sent < 3; sent++) await server.report(call, sessionId, report);
    expect(await metricsOf(server)).toMatchObject({
      'webhook_lag_seconds_bucket{le="30",webhook="sip"}': 0,
      'webhook_lag_seconds_bucket{le="300",webhook="sip"}': 1,
    });
  });

  test("count pages that live events are sent to", async () => {
    await server.sessionId("lobby");
    const pages = [1, 2].map(() => EventStream.open(`${server.origin}/room/lobby/events`));
    for (const page of await Promise.all(pages)) await page.next();
    expect(await metricsOf(server)).toMatchObject({ event_subscribers: 2 });
    for (const page of await Promise.all(pages)) await page.close();
    await expect.poll(() => metricsOf(server)).toMatchObject({ event_subscribers: 0 });
  });

  test("count calls that are not over 5 minutes after they should be, and phones that were not hung up", async () => {
    await server.sessionId("lobby");
    const { callId } = await server.connect("lobby");
    server.platform.behave("disconnect", "empty 500");
    expect((await server.delete(`/room/lobby/calls/${callId}`)).status).toBe(502);
    const counts = async () => {
      const { sip_calls_overdue, sip_calls_unaccounted } = await metricsOf(server);
      return { overdue: sip_calls_overdue, unaccounted: sip_calls_unaccounted };
    };
    expect(await counts()).toEqual({ overdue: 0, unaccounted: 0 });
    later = MINUTE_MS;
    expect(await counts()).toEqual({ overdue: 0, unaccounted: 1 });
    later = 6 * MINUTE_MS;
    expect(await counts()).toEqual({ overdue: 1, unaccounted: 1 });
  });

  test("are for who has the token, and for nobody else on this machine: a proxy may be on it, too", async () => {
    const open = await TestServer.start({ settings: { metricsToken: TOKEN } });
    const read = async (headers: Record<string, string>) => (await open.get("/metrics", headers)).status;
    // As nginx passes on what comes from anywhere, where it is told proxy_pass and nothing more.
    expect(await read({})).toBe(401);
    expect(await read({ authorization: "Bearer guess" })).toBe(401);
    expect(await read({ authorization: "Bearer null" })).toBe(401);
    expect(await read({ authorization: `Bearer ${TOKEN}` })).toBe(200);
    expect(await statusUnderName(`${open.origin}/metrics`, "localhost")).toBe(401);
    await open.close();
  });

  test("are for who can read the data folder, where no token is configured", async () => {
    const open = await TestServer.start({ settings: { metricsToken: null } });
    const path = join(open.dataDirectory, "metrics-token");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await metricsOf(open, readFileSync(path, "utf8"))).toMatchObject({ sip_calls_running: 0 });
    await open.close();
  });
});
