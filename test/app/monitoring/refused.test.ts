import { connect } from "node:net";
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
    ["a proxy of the standard's kind", { forwarded: "for=192.0.2.1" }, 503],
    ["a proxy that only names itself", { via: "1.1 proxy" }, 503],
    ["a proxy that says where it was reached", { "x-forwarded-host": "rooms.example.com" }, 503],
    ["nginx with its usual header", { "x-real-ip": "192.0.2.1" }, 503],
    ["a network of proxies", { "cf-connecting-ip": "192.0.2.1" }, 503],
  ])("are not taken from %s", async (_whom, headers, status) => {
    const call = await server.dial("lobby");
    const sessionId = await server.sessionId("lobby");
    const body = { sessionId, event: "callDestroyed", timestamp: Date.now(), call };
    expect((await server.post("/webhooks/sip", body, headers)).status).toBe(status);
    expect(await server.call("lobby", call.callId)).toEqual(call);
  });

  test("are not taken from nginx where nothing but proxy_pass is configured, which speaks HTTP/1.0", async () => {
    const call = await server.dial("lobby");
    const sessionId = await server.sessionId("lobby");
    const body = JSON.stringify({ sessionId, event: "callDestroyed", timestamp: Date.now(), call });
    const { port } = new URL(server.origin);
    const send = async (version: string): Promise<string> => {
      const socket = connect(Number(port), "127.0.0.1").setEncoding("utf8");
      const head = `POST /webhooks/sip HTTP/${version}\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n`;
      socket.write(`${head}Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
      let answer = "";
      for await (const chunk of socket) answer += chunk;
      return answer.split("\r\n")[0] ?? "";
    };
    expect(await send("1.0")).toMatch(/ 503 /);
    expect(await server.call("lobby", call.callId)).toEqual(call);
    expect(await send("1.1")).toMatch(/ 200 /);
  });

  test("of more than a report may hold are refused", async () => {
    expect((await server.post("/webhooks/sip", { filler: "x".repeat(100_000) })).status).toBe(413);
    expect(await metricsOf(server)).toMatchObject({
      'sip_reports_total{kind="other",outcome="malformed"}': 1,
    });
  });
});
