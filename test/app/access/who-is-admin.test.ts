import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import type { Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import express from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Access } from "../../../src/app/access/access.ts";
import type { Visitor } from "../../../src/app/http/visitor.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { type Database, openStore } from "../../../src/app/store/store.ts";
import type { Settings } from "../../../src/settings/settings.ts";
import { cookieOf } from "../../support/server.ts";

let directory: string;
let database: Database;
const servers: Server[] = [];
beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "access-"));
  database = await openStore(sqliteDialect(directory));
});
afterEach(async () => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
  await database.destroy();
  rmSync(directory, { recursive: true });
});

const oidc = (change: { allow?: string[]; admins?: string[] } = {}) => ({
  mode: "oidc" as const,
  issuer: "https://accounts.example.com",
  clientId: "rooms",
  clientSecret: "hush",
  allow: ["example.com"],
  admins: [],
  ...change,
});

/** A server that signs everybody in who asks, and says who they are. */
async function serve(settings: Settings["access"]): Promise<string> {
  const parts = { database, cookieSecret: "s".repeat(32), isHttps: false, publicUrl: null, now: Date.now };
  const access = new Access(settings, parts);
  const app = express();
  app.get("/sign-in/:name", async (request, response) => {
    const email = `${request.params.name}@example.com`;
    await access.sessions.begin(request, response, { id: `email:${email}`, name: null, email });
    response.end();
  });
  app.get("/who", async (request, response) => {
    response.json(await access.visitorOf(request, response));
  });
  app.get("/admins", async (request, response) => {
    await access.requireAdmin(request, response);
    response.end();
  });
  const server = app.listen(0, "127.0.0.1");
  servers.push(server);
  await once(server, "listening");
  const address = server.address();
  if (!address || typeof address === "string") throw new Error("the server does not listen");
  return `http://127.0.0.1:${address.port}`;
}

const signIn = async (origin: string, name: string) => cookieOf(await fetch(`${origin}/sign-in/${name}`));

async function who(origin: string, cookie: string): Promise<Visitor> {
  return (await (await fetch(`${origin}/who`, { headers: { cookie } })).json()) as Visitor;
}

describe("a host who signed in at a provider", () => {
  test("is named by their address, and admin only where ADMINS has it", async () => {
    const origin = await serve(oidc({ admins: ["ada@example.com"] }));
    const [ada, bob] = [await signIn(origin, "ada"), await signIn(origin, "bob")];
    expect(await who(origin, ada)).toEqual({
      role: "admin",
      id: "email:ada@example.com",
      name: null,
      email: "ada@example.com",
      address: "127.0.0.1",
      addressPrefix: "127.0.0.1/32",
    });
    expect(await who(origin, bob)).toMatchObject({ role: "host", id: "email:bob@example.com" });
    const statusFor = async (cookie: string) =>
      (await fetch(`${origin}/admins`, { headers: { cookie } })).status;
    expect([await statusFor(ada), await statusFor(bob), await statusFor("")]).toEqual([200, 403, 403]);
  });

  test("is host no longer, once the settings leave them out", async () => {
    const cookie = await signIn(await serve(oidc()), "ada");
    expect(await who(await serve(oidc({ allow: ["bob@example.com"] })), cookie)).toMatchObject({
      role: "guest",
      id: "address:127.0.0.1/32",
      email: null,
    });
    expect(await who(await serve(oidc({ admins: ["ada@example.com"] })), cookie)).toMatchObject({
      role: "admin",
    });
  });

  test("is signed in no longer, once there is another provider", async () => {
    const cookie = await signIn(await serve(oidc()), "ada");
    const other = await serve({ ...oidc(), issuer: "https://other.example.com" });
    expect(await who(other, cookie)).toMatchObject({ role: "guest" });
  });
});

test("everybody who knows the passphrase is admin", async () => {
  const origin = await serve({ mode: "passphrase", passphrase: "correct horse" });
  const ada = await signIn(origin, "ada");
  expect(await who(origin, ada)).toMatchObject({ role: "admin" });
  const changed = await serve({ mode: "passphrase", passphrase: "another horse" });
  expect(await who(changed, ada), "with another passphrase everybody signs in anew").toMatchObject({
    role: "guest",
  });
});
