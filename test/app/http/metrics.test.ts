import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { statusUnderName } from "../../support/host-name.ts";
import { metricsOf } from "../../support/metrics.ts";
import { DESK, TestServer } from "../../support/server.ts";

const TOKEN = "a-metrics-token-of-32-characters";
const elsewhere = { "x-forwarded-for": "192.0.2.1" };

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start({ settings: { metricsToken: TOKEN } });
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
    expect(await metricsOf(server)).toEqual({
      'sip_dials_total{outcome="placed"}': 2,
      'sip_dials_total{outcome="refused"}': 1,
      'sip_dials_total{outcome="unknown"}': 1,
      'sip_reports_total{kind="callDestroyed",outcome="accepted"}': 1,
      kept_oldest_seconds: expect.any(Number),
      sip_calls_running: 2,
      sip_calls_unwritten: 0,
      store_writable: 1,
    });
  });

  test("are for programs on this machine, and for who has the token", async () => {
    const read = async (headers: Record<string, string>) => (await server.get("/metrics", headers)).status;
    expect(await read({})).toBe(200);
    expect(await read(elsewhere)).toBe(401);
    expect(await read({ ...elsewhere, authorization: "Bearer guess" })).toBe(401);
    expect(await read({ ...elsewhere, authorization: `Bearer ${TOKEN}` })).toBe(200);
  });

  test("are for no page that gives this machine a name of its own", async () => {
    const settings = {
      server: { host: "0.0.0.0", port: 0, publicUrl: null, tls: null, trustProxy: false as const },
    };
    const open = await TestServer.start({ settings });
    expect(await statusUnderName(`${open.origin}/metrics`, "evil.example")).toBe(401);
    expect(await statusUnderName(`${open.origin}/metrics`, "localhost")).toBe(200);
    await open.close();
  });

  test("are for nobody elsewhere where there is no token", async () => {
    const closed = await TestServer.start();
    const headers = { ...elsewhere, authorization: "Bearer null" };
    expect((await closed.get("/metrics", headers)).status).toBe(401);
    await closed.close();
  });
});
