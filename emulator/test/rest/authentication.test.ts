import { createPrivateKey, generateKeyPairSync, type KeyObject } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callSdk, KINDS, Project } from "./project.ts";

let project: Project;
let application: Project;
beforeAll(async () => {
  project = await Project.open();
  application = project.as("vonage");
});
afterAll(() => project.close());

const create = { "Content-Type": "application/x-www-form-urlencoded" };
const secretOf = (text: string) => new TextEncoder().encode(text);

/** Creates a session with these headers, and nothing else to show. */
async function ask(headers: Record<string, string>) {
  const url = `${project.emulator.apiUrl}/session/create`;
  const response = await fetch(url, { method: "POST", headers: { ...create, ...headers } });
  const text = await response.text();
  return { status: response.status, body: response.ok ? text : JSON.parse(text) };
}

const refused = (reason: string) => ({
  status: 403,
  body: { code: -1, message: expect.stringContaining(reason) },
});

describe("the library", () => {
  test.each(KINDS)("with right credentials of the kind %s is let in", async (kind) => {
    await expect(project.as(kind).call("createSession", {})).resolves.toBeDefined();
  });

  const newPrivateKey = () =>
    generateKeyPairSync("rsa", { modulusLength: 2048 })
      .privateKey.export({ type: "pkcs8", format: "pem" })
      .toString();

  test.each([
    ["the wrong secret", () => [project.id, "f".repeat(40)]],
    ["another key", () => ["12345678", project.emulator.credentials.apiSecret]],
    ["the wrong private key", () => [application.id, newPrivateKey()]],
    [
      "another application's id",
      () => ["11111111-1d5e-8a11-8c3d-0123456789ab", application.emulator.application.privateKey],
    ],
  ])("with %s is refused, in its own words", async (_what, credentials) => {
    const [id = "", secret = ""] = credentials();
    const attempt = callSdk(project.sdk(id, secret), "createSession", {});
    await expect(attempt).rejects.toThrow("Invalid API key or secret");
  });
});

describe("who asks", () => {
  test.each([
    ["nothing", {}],
    ["an empty header", { "X-OPENTOK-AUTH": "" }],
    ["a name and a password", { Authorization: "Basic YW5uOmh1c2g=" }],
  ])("with %s is told what is missing", async (_what, headers) => {
    expect(await ask(headers)).toMatchObject(refused("X-OPENTOK-AUTH is missing"));
  });

  test.each([
    ["valid for an hour", { ist: "project" }, "1h", "HS256", "more than five minutes"],
    ["expired", { ist: "project" }, "-1m", "HS256", "exp"],
    ["for an account", { ist: "account" }, "2m", "HS256", '"ist"'],
    ["signed in another way", { ist: "project" }, "2m", "HS512", "alg"],
  ])("with a project's token that is %s is refused", async (_what, claims, lifetime, alg, reason) => {
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg })
      .setIssuer(project.id)
      .setExpirationTime(lifetime)
      .sign(secretOf(project.emulator.credentials.apiSecret));
    expect(await ask({ "X-OPENTOK-AUTH": token })).toMatchObject(refused(reason));
  });

  test("with a project's token of the library for Ruby, which says in the header whose it is, is let in", async () => {
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: "HS256", ist: "project" })
      .setIssuedAt()
      .setIssuer(project.id)
      .setExpirationTime("5m")
      .sign(secretOf(project.emulator.credentials.apiSecret));
    expect(await ask({ "X-OPENTOK-AUTH": token })).toMatchObject({ status: 200 });
  });

  const now = Math.floor(Date.now() / 1000);
  const lasting = (seconds: number) => ({ iat: now, exp: now + seconds, jti: "1" });
  const signWith = (key: () => KeyObject | Uint8Array, alg: string) => (claims: object) =>
    new SignJWT({ application_id: application.id, ...claims }).setProtectedHeader({ alg }).sign(key());
  const privateKey = () => createPrivateKey(project.emulator.application.privateKey);
  const sign = signWith(privateKey, "RS256");

  test("with an application's token of the documented form is let in", async () => {
    const token = await sign(lasting(24 * 3600));
    expect(await ask({ Authorization: `Bearer ${token}` })).toMatchObject({ status: 200 });
  });

  test.each([
    ["valid for more than a day", sign, lasting(24 * 3600 + 1), "more than 24 hours"],
    ["expired", sign, lasting(-60), "exp"],
    ["without an end", sign, { iat: now, jti: "1" }, "exp"],
    ["without a beginning", sign, { exp: now + 60, jti: "1" }, '"iat"'],
    ["without an id", sign, { iat: now, exp: now + 60 }, '"jti"'],
    ["of another application", sign, { ...lasting(60), application_id: "other" }, '"application_id"'],
    ["signed in another way", signWith(privateKey, "PS256"), lasting(60), "alg"],
    [
      "signed with the project's secret",
      signWith(() => secretOf(project.emulator.credentials.apiSecret), "HS256"),
      lasting(60),
      "alg",
    ],
  ])("with an application's token that is %s is refused", async (_what, signed, claims, reason) => {
    const token = await signed(claims);
    expect(await ask({ Authorization: `Bearer ${token}` })).toMatchObject(refused(reason));
  });

  test("for another's path is refused", async () => {
    const path = (id: string) => `//v2/project/${id}/session/x/stream`;
    expect(await project.rest("GET", path("12345678"))).toMatchObject(refused(project.id));
    expect(await project.rest("GET", path(application.id))).toMatchObject(refused(project.id));
    expect(await application.rest("GET", path(project.id))).toMatchObject(refused(application.id));
  });
});

describe("the session of another kind of credentials", () => {
  test.each([
    ["GET", (id: string) => `/session/${id}/stream`, undefined],
    ["POST", (id: string) => `/session/${id}/signal`, { data: "hello" }],
    ["POST", (id: string) => `/session/${id}/mute`, { active: true }],
    ["DELETE", (id: string) => `/session/${id}/connection/c1`, undefined],
    ["POST", (id: string) => `/session/${id}/play-dtmf`, { digits: "1" }],
  ])("is not there: %s", async (method, path, body) => {
    const [projects, applications] = [project.newSession().id, application.newSession().id];
    const answer = { status: 404, body: { code: 404 } };
    expect(await project.rest(method, path(applications), { body })).toMatchObject(answer);
    expect(await application.rest(method, path(projects), { body })).toMatchObject(answer);
  });

  test("can't be dialed into", async () => {
    const { id: sessionId } = project.newSession();
    const token = project.opentok.generateToken(sessionId);
    const sip = { uri: "sip:a@b.example" };
    const answer = await application.rest("POST", "/dial", { body: { sessionId, token, sip } });
    expect(answer).toMatchObject({ status: 404 });
  });

  test("tells nothing to callbacks that were registered with the other", async () => {
    const callback = { group: "stream", event: "created", url: "http://127.0.0.1:9/" };
    await project.rest("POST", "/callback", { body: callback });
    expect(await application.call("listCallbacks")).toEqual([]);
  });
});
