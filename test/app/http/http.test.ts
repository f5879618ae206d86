import { Writable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createLogger } from "../../../src/app/http/logging.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { DESK, TestServer } from "../../support/server.ts";

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

/** The Content-Security-Policy as a map of directives. */
async function policyOf(target: TestServer): Promise<Map<string, string>> {
  const page = await target.get("/", { accept: "text/html" });
  const text = page.headers.get("content-security-policy") ?? "";
  return new Map(text.split(";").map((directive) => [directive.split(" ")[0] ?? "", directive] as const));
}

describe("the security policy", () => {
  test("lets in no script but ours, and over plain HTTP does not ask for HTTPS", async () => {
    const policy = await policyOf(server);
    expect(policy.get("script-src")).toBe("script-src 'self'");
    expect(policy.get("default-src")).toBe("default-src 'self'");
    expect(policy.get("frame-ancestors")).toBe("frame-ancestors 'none'");
    expect(policy.has("upgrade-insecure-requests")).toBe(false);
  });

  test.each([
    [
      "http://127.0.0.1:4700/_emulator/client",
      "connect-src 'self' http://127.0.0.1:4700 ws://127.0.0.1:4700",
    ],
    ["https://proxy.example/opentok", "connect-src 'self' https://proxy.example wss://proxy.example"],
    ["/_emulator/client", "connect-src 'self'"],
    [null, expect.stringContaining(" wss://*.opentok.com ")],
  ])("with the proxy %s opens the way to that and no other", async (proxyUrl, expected) => {
    const platform = { apiKey: "1", apiSecret: "s", apiUrl: null, isLocal: true, suggestions: [], proxyUrl };
    const other = await TestServer.start({ settings: { platform } });
    expect((await policyOf(other)).get("connect-src")).toEqual(expected);
    await other.close();
  });

  test("asks for HTTPS where people come by HTTPS", async () => {
    const address = {
      host: "127.0.0.1",
      port: 0,
      tls: null,
      trustProxy: 1,
      publicUrl: "https://rooms.example.com",
    };
    const other = await TestServer.start({ settings: { server: address } });
    expect((await policyOf(other)).has("upgrade-insecure-requests")).toBe(true);
    const hsts = async (target: TestServer) =>
      (await target.get("/", { accept: "text/html" })).headers.get("strict-transport-security");
    expect(await hsts(other)).toBe("max-age=31536000");
    const all = await TestServer.start({ settings: { server: address, hstsSubdomains: true } });
    expect(await hsts(all)).toBe("max-age=31536000; includeSubDomains");
    await all.close();
    const headers = { origin: "https://rooms.example.com" };
    expect((await other.post("/room/lobby/calls", { to: DESK }, headers)).status).toBe(201);
    await other.close();
  });
});

describe("a page", () => {
  test("may use camera and microphone, and be in no other site's frame", async () => {
    const { headers } = await server.get("/", { accept: "text/html" });
    expect(headers.get("permissions-policy")).toMatch(/camera=\(self\), microphone=\(self\)/);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
    expect(headers.get("strict-transport-security")).toBeNull();
  });
});

describe("files", () => {
  test.each(["/vendor/opentok.min.js", "/vendor/opentok-layout.min.js"])(
    "%s comes from here and is kept",
    async (path) => {
      const response = await server.get(path);
      expect(response.status).toBe(200);
      expect(response.headers.get("content-type")).toContain("javascript");
      expect(response.headers.get("cache-control")).toMatch(/max-age=3600/);
      expect(response.headers.get("content-encoding")).toBeTruthy();
      const etag = response.headers.get("etag") ?? "";
      // Without the second header fetch adds one that asks for the whole thing.
      const again = await server.get(path, { "if-none-match": etag, "cache-control": "max-age=0" });
      expect(again.status).toBe(304);
    },
  );
});

describe("health", () => {
  test("the process lives, and serves while its database answers", async () => {
    expect((await server.get("/livez")).status).toBe(200);
    expect((await server.get("/readyz")).status).toBe(200);
    expect(server.platform.requests).toEqual([]);
  });
});

describe("health of an app without its database", () => {
  test("it lives, and is not ready", async () => {
    const database = await openStore(sqliteDialect(server.dataDirectory));
    let later = 0;
    const lame = await TestServer.start({ parts: { database, now: () => Date.now() + later } });
    await database.destroy();
    later += 2_000; // the database is tried once a second at most
    expect((await lame.get("/livez")).status).toBe(200);
    expect((await lame.get("/readyz")).status).toBe(503);
    await lame.close();
  });
});

describe("the log", () => {
  let written: string;
  const sink = new Writable({
    write(chunk, _encoding, done) {
      written += String(chunk);
      done();
    },
  });
  beforeEach(() => {
    written = "";
  });

  test("has each request under the id that its answer carries, and no secret", async () => {
    const logged = await TestServer.start({ parts: { log: createLogger("debug", sink) } });
    const response = await logged.get("/room/lobby?secret=hush", {
      cookie: "phones=hush",
      authorization: "hush",
    });
    await expect.poll(() => written).toContain(response.headers.get("x-request-id"));
    expect(written).toContain('"url":"/room/lobby"');
    expect(written).not.toContain("hush");
    await logged.close();
  });

  test("has who was called by the call's id, never by address", async () => {
    const logged = await TestServer.start({ parts: { log: createLogger("info", sink) } });
    const { callId } = await logged.dial("lobby", { to: "sip:+14155550100@sip.example.com" });
    logged.platform.behave("dial", "bad uri");
    const failed = await logged.post("/room/lobby/calls", { to: "sip:+14155550100@sip.example.com" });
    await expect.poll(() => written).toContain(failed.headers.get("x-request-id"));
    expect(written).toContain(callId);
    expect(written).not.toContain("4155550100");
    await logged.close();
  });

  test("leaves secrets out wherever they turn up", () => {
    const secrets = { sip: { auth: { password: "hush" } }, token: "hush", settings: { apiSecret: "hush" } };
    createLogger("info", sink).info(secrets, "settings read");
    expect(written).toContain("settings read");
    expect(written).not.toContain("hush");
  });
});
