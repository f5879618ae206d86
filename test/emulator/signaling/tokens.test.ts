import { SignJWT } from "jose";
import OpenTok from "opentok";
import { describe, expect, test } from "vitest";
import { makeSessionId, readSessionId } from "../../../src/emulator/signaling/session-ids.ts";
import { TokenError, verifyToken } from "../../../src/emulator/signaling/tokens.ts";

const credentials = { apiKey: "45000001", apiSecret: "0123456789abcdef0123456789abcdef01234567" };
const sessionId = makeSessionId({ mediaMode: "routed", location: "", createdAt: 1 }, credentials);
const opentok = new OpenTok(credentials.apiKey, credentials.apiSecret);
const now = Date.now();

/** The third parameter is missing in the published types. */
const generateT1 = (options: object): string =>
  Reflect.apply(opentok.generateToken, opentok, [sessionId, options, true]);

const verify = (token: string, at = now) => verifyToken(token, { ...credentials, sessionId, now: at });

describe.each([
  ["a JWT of the opentok library", (options: object) => opentok.generateToken(sessionId, options)],
  ["a T1 token of the opentok library", generateT1],
])("%s", (_form, generate) => {
  test.each([
    ["subscriber", ["subscribe"]],
    ["publisher", ["publish", "subscribe"]],
    ["publisheronly", ["publish"]],
    ["moderator", ["publish", "subscribe", "forceunpublish", "forcedisconnect", "forcemute"]],
  ])("for a %s grants %s and carries the data", async (role, permissions) => {
    const data = "sip=true&callId=7&name=Zoë ~ 100%";
    expect(await verify(generate({ role, data }))).toEqual({ permissions, data });
  });

  test("opens nothing after it has expired", async () => {
    const token = generate({ expireTime: Math.floor(now / 1000) + 60 });
    await expect(verify(token)).resolves.toBeDefined();
    await expect(verify(token, now + 61_000)).rejects.toThrow(TokenError);
  });

  test("opens no other session, and nothing with another secret", async () => {
    const token = generate({});
    const other = makeSessionId({ mediaMode: "routed", location: "", createdAt: 1 }, credentials);
    await expect(verifyToken(token, { ...credentials, sessionId: other, now })).rejects.toThrow(
      "another session",
    );
    const forged = { apiKey: credentials.apiKey, apiSecret: "f".repeat(40), sessionId, now };
    await expect(verifyToken(token, forged)).rejects.toThrow(TokenError);
    const foreign = { apiKey: "45000002", apiSecret: credentials.apiSecret, sessionId, now };
    await expect(verifyToken(token, foreign)).rejects.toThrow(TokenError);
  });

  test("that was changed in any place is refused", async () => {
    const token = generate({ data: "guest" });
    for (const position of [8, Math.floor(token.length / 2), token.length - 4]) {
      const letter = token[position] === "A" ? "B" : "A";
      const changed = token.slice(0, position) + letter + token.slice(position + 1);
      await expect(verify(changed), `changed at ${position}`).rejects.toThrow(TokenError);
    }
  });
});

describe("a token", () => {
  test.each([
    ["nothing", ""],
    ["words", "not a token"],
    ["an empty T1", "T1=="],
    ["dots", "a.b.c"],
  ])("made of %s is refused", async (_what, token) => {
    await expect(verify(token)).rejects.toThrow(TokenError);
  });

  test("for the REST API is none for a session", async () => {
    const secret = new TextEncoder().encode(credentials.apiSecret);
    const rest = await new SignJWT({ ist: "project", session_id: sessionId })
      .setProtectedHeader({ alg: "HS256" })
      .setIssuer(credentials.apiKey)
      .setExpirationTime("5m")
      .sign(secret);
    await expect(verify(rest)).rejects.toThrow("none for connecting");
  });

  test("without a signature is refused, whatever it claims", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const claims = {
      iss: credentials.apiKey,
      ist: "project",
      scope: "session.connect",
      session_id: sessionId,
    };
    const unsigned = `${part({ alg: "none" })}.${part({ ...claims, exp: now / 1000 + 60 })}.`;
    await expect(verify(unsigned)).rejects.toThrow(TokenError);
  });
});

describe("a session id", () => {
  test.each(["routed", "relayed"] as const)("tells its emulator that the session is %s", (mediaMode) => {
    const identity = { mediaMode, location: "192.0.2.1", createdAt: 1_700_000_000_000 };
    const id = makeSessionId(identity, credentials);
    expect(readSessionId(id, credentials)).toEqual(identity);
    expect(id.length).toBeLessThanOrEqual(255);
    expect(id).toMatch(/^2_[A-Za-z0-9_-]+$/);
  });

  test("is new each time", () => {
    const identity = { mediaMode: "routed", location: "", createdAt: 1 } as const;
    expect(makeSessionId(identity, credentials)).not.toBe(makeSessionId(identity, credentials));
  });

  test("that another emulator made, or nobody, is not recognized", () => {
    const other = { ...credentials, apiSecret: "f".repeat(40) };
    const foreign = makeSessionId({ mediaMode: "routed", location: "", createdAt: 1 }, other);
    for (const id of [foreign, "", "2_", "1_MX4xMjM0NTZ-fg", `${sessionId}A`, sessionId.slice(0, -1)]) {
      expect(readSessionId(id, credentials), id).toBeUndefined();
    }
  });
});
