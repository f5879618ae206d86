import { afterEach, expect, test } from "vitest";
import { AuditLog } from "../../../src/app/policy/wire.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { DESK, type ServerOptions, TestServer } from "../../support/server.ts";

const PASSPHRASE = "correct horse battery staple";
const DAY_MS = 24 * 60 * 60_000;
const SIP = {
  uri: DESK,
  numberUri: "sip:{number}@trunk.example",
  auth: null,
  headers: {},
  from: null,
  secure: true,
};

let server: TestServer;
afterEach(() => server.close());

async function start(options: ServerOptions = {}): Promise<void> {
  server = await TestServer.start({
    ...options,
    settings: { sip: SIP, dial: { allow: ["country:US", "trunk.example"] }, ...options.settings },
  });
}

const entries = async (query = "") =>
  AuditLog.parse(await (await server.get(`/admin/audit${query}`)).json()).entries;
const dial = (body: object) => server.post("/room/lobby/calls", body);

test("a call is noted with who made it, from where, and why it may be made, without its number", async () => {
  await start();
  const { callId } = await server.dial("lobby", { to: "+14155550100" });
  expect(await entries()).toEqual([
    {
      ...{ at: expect.any(Number), who: "address:127.0.0.1/32", address: "127.0.0.1" },
      ...{ action: "dial", roomId: "lobby", callId, target: "•••0100", outcome: "allowed" },
      why: "DIAL_ALLOW has the number, or its country and type",
    },
  ]);
});

test.each<[string, object, string, RegExp]>([
  ["a number that is not allowed", { to: "+442079460123" }, "•••0123", /not allowed/],
  [
    "an address that is a number",
    { to: "sip:+19005551234@trunk.example" },
    "sip:•••1234@trunk.example",
    /number in this/,
  ],
  ["control characters", { to: "sip:+1900\u0000555\r\n1234@x" }, "sip:•••1234@x", /no spaces, line breaks/],
  ["a caller that is not allowed", { from: "x%0d%0aVia@y" }, DESK, /^Give a caller/],
])("%s is noted as refused, with why", async (_what, body, target, why) => {
  await start();
  expect((await dial(body)).ok).toBe(false);
  expect(await entries()).toMatchObject([
    { action: "dial", outcome: "refused", target, why: expect.stringMatching(why), callId: null },
  ]);
  expect(server.platform.count("dial")).toBe(0);
});

test("budgets that are spent and the switch are noted, and who used it", async () => {
  await start({ settings: { limits: { maxCalls: 1 } } });
  await server.dial("lobby");
  await dial({ to: DESK });
  await server.post("/admin/calls/stop", { why: "too much" });
  await dial({ to: DESK });
  await server.delete("/admin/calls/stop");
  const all = await entries();
  expect(all.map(({ action, outcome }) => `${action} ${outcome}`).sort()).toEqual([
    "dial allowed",
    "dial refused",
    "dial refused",
    "start calls allowed",
    "stop calls allowed",
  ]);
  expect(all.find(({ action }) => action === "stop calls")).toMatchObject({
    why: "too much",
    who: expect.any(String),
  });
});

test("failed sign-ins are noted, and who is signed in is known by more than an address", async () => {
  await start({ settings: { access: { mode: "passphrase", passphrase: PASSPHRASE } } });
  await server.post("/sign-in", { passphrase: "wrong" });
  const signedIn = await server.post("/sign-in", { passphrase: PASSPHRASE });
  const cookie = signedIn.headers.get("set-cookie")?.split(";")[0] ?? "";
  await server.post("/room/lobby/calls", { to: DESK }, { cookie });
  const log = AuditLog.parse(await (await server.get("/admin/audit", { cookie })).json());
  expect(log.entries.map(({ action, outcome }) => `${action} ${outcome}`).sort()).toEqual([
    "dial allowed",
    "sign in refused",
  ]);
  expect(log.entries.find(({ action }) => action === "dial")?.who).toMatch(/^session:/);
  expect(JSON.stringify(log)).not.toContain("wrong");
});

test("a call that can't be noted is not made", async () => {
  await start();
  await server.sessionId("lobby");
  const database = await openStore(sqliteDialect(server.dataDirectory));
  await database.schema.dropTable("audit_entries").execute();
  await database.destroy();
  expect((await dial({ to: DESK })).status).toBe(500);
  expect(server.platform.count("dial")).toBe(0);
  expect(await server.calls("lobby")).toMatchObject([{ state: "ended", end: { reason: "not-placed" } }]);
});

test("entries are listed by time, and forgotten after so many days", async () => {
  let later = 0;
  await start({ settings: { auditDays: 30 }, parts: { now: () => Date.now() + later } });
  await dial({ to: "+442079460123" });
  later = 29 * DAY_MS;
  await dial({ to: "+442079460124" });
  const [newest, oldest] = await entries();
  expect([newest?.target, oldest?.target]).toEqual(["•••0124", "•••0123"]);
  expect(await entries(`?before=${newest?.at}`)).toEqual([oldest]);
  expect((await server.get("/admin/audit?before=soon")).status).toBe(400);
  later = 31 * DAY_MS;
  await server.restart(); // which tidies up
  await expect.poll(entries).toEqual([newest]);
});
