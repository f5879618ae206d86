import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { BadSignature, verifySignature } from "../../../src/app/monitoring/signature.ts";
import { API_KEY } from "../../support/platform.ts";
import { type Forgery, signReport, WEBHOOK_SECRET } from "../../support/signed-report.ts";

const OTHER = "another-secret-of-the-webhooks-012";
const HOUR_S = 60 * 60;
const body = '{"event": "callCreated"}';
const now = Date.now();
const ago = (seconds: number) => Math.floor(now / 1000) - seconds;

const verify = (authorization: string, given: { body?: string; secrets?: string[]; project?: string } = {}) =>
  verifySignature(authorization, Buffer.from(given.body ?? body), {
    secrets: given.secrets ?? [WEBHOOK_SECRET],
    project: given.project ?? API_KEY,
    now,
  });

describe("a report is the platform's own", () => {
  test("where it was signed with the secret", async () => {
    await verify(await signReport(body));
  });

  test("where it was signed with either secret while one takes the place of the other", async () => {
    await verify(await signReport(body), { secrets: [OTHER, WEBHOOK_SECRET] });
    await verify(await signReport(body), { secrets: [WEBHOOK_SECRET, OTHER] });
  });

  test("where it names the Vonage application that the calls are made with", async () => {
    const project = "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51";
    const claims = { api_key: "abcd1234", application_id: project };
    await verify(await signReport(body, { claims }), { project });
  });

  test("where it is sent again up to a day later, by a clock that is not quite ours", async () => {
    await verify(await signReport(body, { issuedAt: ago(24 * HOUR_S) }));
    await verify(await signReport(body, { issuedAt: ago(-60) }));
  });

  test("where the hash is that of the JSON without spaces", async () => {
    const hash = createHash("sha256").update('{"event":"callCreated"}').digest("hex");
    await verify(await signReport(body, { claims: { payload_hash: hash } }));
  });
});

describe("a report is somebody else's", () => {
  test.each<[string, Forgery]>([
    ["was signed with another secret", { secret: OTHER }],
    ["was signed in another way", { algorithm: "HS512" }],
    ["names another issuer", { claims: { iss: "Somebody" } }],
    ["names no issuer", { claims: { iss: undefined } }],
    ["is about another project", { claims: { api_key: "1" } }],
    ["is about no project", { claims: { api_key: undefined } }],
    ["does not say what it covers", { claims: { payload_hash: undefined } }],
    ["covers something else", { claims: { payload_hash: createHash("sha256").digest("hex") } }],
    ["is older than a day", { issuedAt: ago(25 * HOUR_S) }],
    ["comes from the future", { issuedAt: ago(-HOUR_S) }],
    ["does not say when it was signed", { claims: { iat: undefined } }],
  ])("where its signature %s", async (_how, forgery) => {
    await expect(verify(await signReport(body, forgery))).rejects.toThrow(BadSignature);
  });

  test("where it says something else than what was signed", async () => {
    const authorization = await signReport(body);
    await expect(verify(authorization, { body: '{"event":"callDestroyed"}' })).rejects.toThrow(BadSignature);
    await expect(verify(authorization, { body: "" })).rejects.toThrow(BadSignature);
  });

  test.each([
    ["nothing", ""],
    ["another scheme", "Basic dXNlcjpwYXNz"],
    ["no token", "Bearer "],
    ["no JWT", "Bearer abc"],
    ["a JWT that nobody signed", `Bearer ${unsigned({ alg: "none" })}`],
    ["a JWT with an empty signature", `Bearer ${unsigned({ alg: "HS256" })}`],
  ])("where its header says %s", async (_what, authorization) => {
    await expect(verify(authorization)).rejects.toThrow(BadSignature);
  });
});

function unsigned(header: { alg: string }): string {
  const claims = {
    ...{ iat: ago(0), iss: "Vonage", api_key: API_KEY },
    payload_hash: createHash("sha256").update(body).digest("hex"),
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
  return `${encode(header)}.${encode(claims)}.`;
}
