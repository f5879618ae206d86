import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { metricsOf } from "../../support/metrics.ts";
import { TestServer } from "../../support/server.ts";

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

describe("reports", () => {
  test.each([
    ["no JSON", "{"],
    ["no report", '{"hello":"world"}'],
    ["nothing", ""],
    ["a list", "[]"],
    ["without a connection", '{"sessionId":"s","event":"callUpdated","timestamp":1,"call":{}}'],
    ["with a NUL", '{"sessionId":"\\u0000","event":"e","timestamp":1,"call":{"connectionId":"c"}}'],
    [
      "with half a character",
      '{"sessionId":"s","event":"e","timestamp":1,"call":{"connectionId":"\\ud800"}}',
    ],
    [
      "with a state that is a list",
      '{"sessionId":"s","event":"e","timestamp":1,"state":[],"call":{"connectionId":"c"}}',
    ],
    [
      "of lists in each other",
      `{"sessionId":"s","event":"e","timestamp":1,"call":${"[".repeat(30_000)}${"]".repeat(30_000)}}`,
    ],
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
    const sessionId = await server.sessionId("lobby");
    const body = { sessionId, event: "callDestroyed", timestamp: Date.now(), call };
    expect((await server.post("/webhooks/sip", body, headers)).status).toBe(status);
    expect(await server.call("lobby", call.callId)).toEqual(call);
  });

  test("of more than a report may hold are refused", async () => {
    expect((await server.post("/webhooks/sip", { filler: "x".repeat(100_000) })).status).toBe(413);
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="other",outcome="malformed"}': 1,
    });
  });
});
