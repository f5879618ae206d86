import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hashPassphrase } from "../../../src/app/access/passphrase.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../../src/app/store/store.ts";
import { EventStream } from "../../support/event-stream.ts";
import { cookieOf, DESK, TestServer } from "../../support/server.ts";

const PASSPHRASE = "correct horse battery staple";

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start({
    settings: { access: { mode: "passphrase", passphrase: PASSPHRASE }, guests: "link" },
  });
});
afterEach(() => server.close());

const signIn = (passphrase: string, target = server) =>
  target.post("/sign-in", { passphrase }, { accept: "*/*" });

function startBehindProxy(publicUrl: string | null = null): Promise<TestServer> {
  return TestServer.start({
    settings: {
      access: { mode: "passphrase", passphrase: PASSPHRASE },
      server: { host: "127.0.0.1", port: 0, tls: null, trustProxy: 1, publicUrl },
    },
  });
}

async function roleIn(page: Response): Promise<unknown> {
  const [, json = ""] = /id="room-data">(.*?)<\/script>/s.exec(await page.text()) ?? [];
  return (JSON.parse(json) as { role: unknown }).role;
}

function roleOfToken(token: string): unknown {
  return (JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as { role: unknown })
    .role;
}

describe("a guest", () => {
  test("takes part, with a token that can't moderate", async () => {
    await server.sessionId("lobby", { cookie: await server.signIn(PASSPHRASE) });
    const { token } = (await (await server.get("/room/lobby")).json()) as { token: string };
    expect(roleOfToken(token)).toBe("publisher");
    expect(await roleIn(await server.get("/room/lobby", { accept: "text/html" }))).toBe("guest");
  });

  test("sees of telephone numbers what tells one from another", async () => {
    const cookie = cookieOf(await signIn(PASSPHRASE));
    const to = "sip:+14155550100@sip.example.com";
    const dialed = await server.post("/room/lobby/calls", { to }, { cookie });
    const { callId } = (await dialed.json()) as { callId: string };
    const redacted = { to: "sip:•••0100@sip.example.com" };
    const path = "/room/lobby/calls";
    expect(await (await server.get(`${path}/${callId}`)).json()).toMatchObject(redacted);
    expect(await (await server.get(path)).json()).toMatchObject({ calls: [redacted] });
    expect(await (await server.get(path, { cookie })).json()).toMatchObject({ calls: [{ to }] });
    const events = await EventStream.open(`${server.origin}/room/lobby/events`);
    expect(await events.next()).toMatchObject({ type: "calls", data: { calls: [redacted] } });
    await server.delete(`${path}/${callId}`, { cookie });
    expect(await events.next()).toMatchObject({ type: "call", data: { call: redacted } });
    await events.close();
  });

  test("is not told whom the button calls", async () => {
    const sip = { uri: DESK, numberUri: null, auth: null, headers: {}, from: null, secure: false };
    const access = { mode: "passphrase", passphrase: PASSPHRASE } as const;
    const desk = await TestServer.start({ settings: { access, sip, guests: "link" } });
    const cookie = await desk.signIn(PASSPHRASE);
    await desk.sessionId("lobby", { cookie });
    const page = async (headers = {}) =>
      await (await desk.get("/room/lobby", { accept: "text/html", ...headers })).text();
    expect(await page()).not.toContain(DESK);
    expect(await page({ cookie })).toContain(DESK);
    await desk.close();
  });

  test("can't dial or hang up, and nothing is dialed", async () => {
    const cookie = cookieOf(await signIn(PASSPHRASE));
    const dialed = await server.post("/room/lobby/calls", { to: DESK }, { cookie });
    const { callId } = (await dialed.json()) as { callId: string };
    const requests = server.platform.requests.length;
    for (const response of [
      await server.post("/room/lobby/calls", { to: DESK }),
      await server.post("/room/lobby/calls", {}),
      await server.delete(`/room/lobby/calls/${callId}`),
      await server.delete("/room/lobby/calls"),
    ]) {
      expect(response.status).toBe(403);
      expect(response.headers.get("content-type")).toContain("application/problem+json");
    }
    expect(server.platform.requests.length).toBe(requests);
  });

  test("with a cookie made up or of another server stays one", async () => {
    const other = await TestServer.start({
      settings: { access: { mode: "passphrase", passphrase: PASSPHRASE } },
    });
    const stolen = cookieOf(await signIn(PASSPHRASE, other));
    await other.close();
    for (const cookie of [stolen, "phones=made-up", 'phones={"isHost":true}'])
      expect((await server.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(403);
  });
});

/** Counts the queries about a table that go through a database. */
function countQueries(database: Database, table: string): { database: Database; count: number } {
  const counted = { database, count: 0 };
  counted.database = database.withPlugin({
    transformQuery({ node }) {
      if (JSON.stringify(node).includes(`"${table}"`)) counted.count += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return counted;
}

describe("the visitor behind a request", () => {
  test.each([
    { method: "GET", path: "/room/lobby" },
    { method: "GET", path: "/room/lobby/calls" },
    { method: "GET", path: "/room/lobby/callers" },
    { method: "GET", path: "/room/lobby/dial-in" },
    { method: "POST", path: "/room/lobby/calls", body: { to: DESK } },
    { method: "POST", path: "/room/lobby/invites" },
    { method: "POST", path: "/admin/calls/stop" },
    { method: "DELETE", path: "/admin/calls/stop" },
  ])("is looked for once: $method $path", async ({ method, path, body }) => {
    const directory = mkdtempSync(join(tmpdir(), "visitor-"));
    const counted = countQueries(await openStore(sqliteDialect(directory)), "host_sessions");
    const asked = await TestServer.start({
      settings: { access: { mode: "passphrase", passphrase: PASSPHRASE } },
      parts: { database: counted.database },
    });
    const cookie = await asked.signIn(PASSPHRASE);
    await asked.sessionId("lobby", { cookie });
    const before = counted.count;
    const headers = { cookie, "content-type": "application/json" };
    const response = await fetch(asked.origin + path, { method, headers, body: JSON.stringify(body) });
    expect(response.status).toBeLessThan(300);
    expect(counted.count - before).toBe(1);
    await asked.close();
    rmSync(directory, { recursive: true });
  });
});

describe("a host", () => {
  test("signs in with the passphrase, may dial and moderate, and signs out", async () => {
    const response = await signIn(PASSPHRASE);
    expect(response.status).toBe(200);
    const [setCookie = ""] = response.headers.getSetCookie();
    expect(setCookie).toMatch(/HttpOnly/i);
    expect(setCookie).toMatch(/SameSite=Lax/i);
    expect(setCookie).not.toContain(PASSPHRASE);
    const cookie = cookieOf(response);
    expect((await server.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(201);
    const { token } = (await (await server.get("/room/lobby", { cookie })).json()) as { token: string };
    expect(roleOfToken(token)).toBe("moderator");
    const out = await server.post("/sign-out", {}, { cookie });
    expect(out.headers.getSetCookie().join()).toMatch(/Max-Age=0/i);
  });

  test("is known by a secret that only this user of the machine can read", async () => {
    expect(statSync(join(server.dataDirectory, "cookie-secret")).mode & 0o777).toBe(0o600);
  });

  test("stays signed in over a restart of the app", async () => {
    const cookie = cookieOf(await signIn(PASSPHRASE));
    await server.restart();
    expect((await server.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(201);
  });

  test("can sign in by a plain form, and is led back to a page of this site only", async () => {
    const submit = (next: string) =>
      fetch(`${server.origin}/sign-in`, {
        method: "POST",
        headers: { accept: "text/html", origin: server.origin },
        body: new URLSearchParams({ passphrase: PASSPHRASE, next }),
        redirect: "manual",
      });
    expect((await submit("/room/lobby")).headers.get("location")).toBe("/room/lobby");
    for (const next of [
      "https://evil.example",
      "//evil.example",
      "/\\evil.example",
      "/\t/evil.example",
      "/.//evil.example",
      "/%2e//evil.example",
      "/room/..//evil.example",
      "javascript:alert(1)",
    ])
      expect((await submit(next)).headers.get("location")).toBe("/");
  });
});

describe("a host who signs out", () => {
  test("is signed out wherever the cookie is, and hears no more events", async () => {
    const cookie = await server.signIn(PASSPHRASE);
    const other = await server.signIn(PASSPHRASE);
    await server.sessionId("lobby", { cookie });
    const url = `${server.origin}/room/lobby/events`;
    const [events, others] = [
      await EventStream.open(url, undefined, { cookie }),
      await EventStream.open(url, undefined, { cookie: other }),
    ];
    for (const stream of [events, others]) expect(await stream.next()).toMatchObject({ type: "calls" });
    await server.post("/sign-out", {}, { cookie });
    expect(await events.next()).toBeNull();
    expect((await server.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(403);
    expect((await server.post("/room/lobby/calls", { to: DESK }, { cookie: other })).status).toBe(201);
    expect(await others.next(), "another host goes on").toMatchObject({ type: "call" });
    await others.close();
  });

  test("is signed out for good, over a restart too", async () => {
    const cookie = await server.signIn(PASSPHRASE);
    await server.post("/sign-out", {}, { cookie });
    await server.restart();
    expect((await server.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(403);
  });

  test("from a page of another site stays signed in", async () => {
    const cookie = await server.signIn(PASSPHRASE);
    const refused = await server.post("/sign-out", {}, { cookie, "sec-fetch-site": "cross-site" });
    expect(refused.status).toBe(403);
    expect((await server.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(201);
  });
});

test("a session ends by itself after twelve hours", async () => {
  let now = Date.now();
  const settings = { access: { mode: "passphrase", passphrase: PASSPHRASE }, guests: "link" } as const;
  const clocked = await TestServer.start({ settings, parts: { now: () => now } });
  const cookie = await clocked.signIn(PASSPHRASE);
  now += 12 * 60 * 60 * 1000 - 1;
  expect((await clocked.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(201);
  now += 1;
  expect((await clocked.post("/room/lobby/calls", { to: DESK }, { cookie })).status).toBe(403);
  await clocked.close();
});

describe("the sign-in page", () => {
  test("knows where to lead back to, and says what was wrong", async () => {
    const page = await server.get("/sign-in?next=/room/lobby", { accept: "text/html" });
    expect(await page.text()).toContain('value="/room/lobby"');
    const body = new URLSearchParams({ passphrase: "wrong", next: '/room/"><script>' });
    const headers = { accept: "text/html", origin: server.origin };
    const again = await fetch(`${server.origin}/sign-in`, { method: "POST", headers, body });
    expect(again.status).toBe(401);
    const html = await again.text();
    expect(html).toContain("That is not the passphrase.");
    expect(html).not.toContain('"><script>');
  });

  test("is passed by where everybody is host", async () => {
    const open = await TestServer.start();
    const response = await open.get("/sign-in?next=/room/lobby", { accept: "text/html" });
    expect([response.status, response.headers.get("location")]).toEqual([303, "/room/lobby"]);
    await open.close();
  });
});

describe("the passphrase", () => {
  test("that is wrong lets nobody in", async () => {
    const response = await signIn("correct horse");
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ title: "That is not the passphrase." });
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test("can't be guessed at speed, not by fifty tries at once either", async () => {
    const tries = await Promise.all(Array.from({ length: 50 }, (_, n) => signIn(`guess ${n}`)));
    const refused = tries.filter(({ status }) => status === 429);
    expect(refused.length).toBe(45);
    expect(Number(refused[0]?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await signIn(PASSPHRASE)).status).toBe(429);
  });

  test("is no easier to guess for who makes up addresses", async () => {
    const guesses = Array.from({ length: 8 }, (_, n) =>
      server.post("/sign-in", { passphrase: "wrong" }, { "x-forwarded-for": `192.0.2.${n}` }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(3);
  });

  test("is guessed at from many addresses at a limited speed, and one address alone locks nobody else out", async () => {
    const proxied = await startBehindProxy();
    const guess = (address: string) =>
      proxied.post("/sign-in", { passphrase: "wrong" }, { "x-forwarded-for": address });
    const fromOne = await Promise.all(Array.from({ length: 100 }, () => guess("192.0.2.1")));
    expect(fromOne.filter(({ status }) => status === 401)).toHaveLength(5);
    const fromMany = await Promise.all(Array.from({ length: 100 }, (_, n) => guess(`198.51.100.${n}`)));
    expect(fromMany.filter(({ status }) => status === 401)).toHaveLength(55);
    await proxied.close();
  });

  test("is guessed at from all addresses of an IPv6 customer as from one", async () => {
    const proxied = await startBehindProxy();
    const guess = (address: string) =>
      proxied.post("/sign-in", { passphrase: "wrong" }, { "x-forwarded-for": address });
    const fromOne = await Promise.all(Array.from({ length: 20 }, (_, n) => guess(`2001:db8:1:2:${n}::1`)));
    expect(fromOne.filter(({ status }) => status === 401)).toHaveLength(5);
    expect((await guess("2001:db8:1:3::1")).status).toBe(401);
    await proxied.close();
  });

  test("opens for a host from an address that never failed, while many addresses try", async () => {
    const proxied = await startBehindProxy();
    const from = (address: string, passphrase = "wrong") =>
      proxied.post("/sign-in", { passphrase }, { "x-forwarded-for": address });
    const lookedAt = async (addresses: string[]) =>
      (await Promise.all(addresses.map((address) => from(address)))).filter(({ status }) => status === 401)
        .length;
    const count = (length: number, toAddress: (n: number) => string) =>
      Array.from({ length }, (_, n) => toAddress(n));
    expect(await lookedAt(count(100, (n) => `198.51.100.${n}`))).toBe(60);
    expect((await from("198.51.100.200")).status, "a network that has failed is known").toBe(429);
    expect((await from("203.0.113.9")).status, "a host mistypes").toBe(401);
    expect((await from("203.0.113.9", PASSPHRASE)).status).toBe(200);
    // Each of a provider's customers has 65,536 prefixes of 64 bits, and it has as many customers.
    expect(await lookedAt(count(50, (n) => `2001:db8:7:${n}::1`))).toBe(3);
    expect(await lookedAt(count(50, (n) => `2001:db8:${n + 100}::1`))).toBe(7);
    expect((await from("2001:db8:9999::1", PASSPHRASE)).status, "one of the same provider").toBe(429);
    expect((await from("2a02:8071:1::1", PASSPHRASE)).status).toBe(200);
    await proxied.close();
  });

  test("is guessed at from any number of networks at a limited speed", async () => {
    const proxied = await startBehindProxy();
    const guesses = Array.from({ length: 400 }, (_, n) =>
      proxied.post(
        "/sign-in",
        { passphrase: "wrong" },
        { "x-forwarded-for": `${20 + (n >> 8)}.${n & 255}.0.1` },
      ),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(60 + 240);
    await proxied.close();
  });

  test("opens for a browser that a host has signed in from, whatever others try", async () => {
    const cookie = await server.signIn(PASSPHRASE);
    await Promise.all(Array.from({ length: 20 }, (_, n) => signIn(`guess ${n}`)));
    expect((await signIn(PASSPHRASE)).status).toBe(429);
    expect((await server.post("/sign-in", { passphrase: PASSPHRASE }, { cookie })).status).toBe(200);
    const guesses = Array.from({ length: 20 }, () =>
      server.post("/sign-in", { passphrase: "wrong" }, { cookie }),
    );
    const statuses = (await Promise.all(guesses)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
  });

  test("may be there as a hash only", async () => {
    const passphrase = await hashPassphrase(PASSPHRASE, { log2N: 10, r: 8, p: 1 });
    expect(passphrase).not.toContain(PASSPHRASE);
    const hashed = await TestServer.start({ settings: { access: { mode: "passphrase", passphrase } } });
    expect((await signIn("correct horse", hashed)).status).toBe(401);
    expect((await signIn(passphrase, hashed)).status, "the hash itself opens nothing").toBe(401);
    expect((await signIn(PASSPHRASE, hashed)).status).toBe(200);
    await hashed.close();
  });

  test("typed right costs no try", async () => {
    for (let n = 0; n < 10; n += 1) expect((await signIn(PASSPHRASE)).status).toBe(200);
  });
});

describe("the cookie of a host who came by HTTPS", () => {
  test.each([
    ["as the proxy says", null, { "x-forwarded-proto": "https" }],
    ["as the settings say", "https://rooms.example.com", { origin: "https://rooms.example.com" }],
  ])("is for HTTPS and this host only, %s", async (_how, publicUrl, headers) => {
    const proxied = await startBehindProxy(publicUrl);
    const response = await proxied.post("/sign-in", { passphrase: PASSPHRASE }, headers);
    expect(response.headers.getSetCookie().join()).toMatch(/^__Host-phones=.*; Path=\/.*; Secure/);
    const cookie = cookieOf(response);
    const dial = await proxied.post("/room/lobby/calls", { to: DESK }, { ...headers, cookie });
    expect(dial.status).toBe(201);
    await proxied.close();
  });
});
