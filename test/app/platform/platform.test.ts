import { generateKeyPairSync } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, type JWTPayload } from "jose";
import OpenTok from "opentok";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { OpenTokPlatform } from "../../../src/app/platform/platform.ts";
import { isGone, PlatformError, PlatformNonsense } from "../../../src/app/platform/platform-errors.ts";
import { Sdk } from "../../../src/app/platform/sdk.ts";
import { API_KEY, API_SECRET, newSessionId, StandInPlatform } from "../../support/platform.ts";

const HOUR_S = 60 * 60;
const privateKey = generateKeyPairSync("rsa", { modulusLength: 2048 })
  .privateKey.export({ type: "pkcs8", format: "pem" })
  .toString();

const kinds = [
  { kind: "an OpenTok project", apiKey: API_KEY, apiSecret: API_SECRET, algorithm: "HS256" },
  {
    kind: "a Vonage application",
    apiKey: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
    apiSecret: privateKey,
    algorithm: "RS256",
  },
];

let cloud: StandInPlatform;
beforeEach(async () => {
  cloud = await StandInPlatform.start();
});
afterEach(() => cloud.close());

describe.each(kinds)("with the credentials of $kind", ({ apiKey, apiSecret, algorithm }) => {
  let platform: OpenTokPlatform;
  beforeEach(() => {
    platform = new OpenTokPlatform({
      apiKey,
      apiSecret,
      apiUrl: cloud.url,
      proxyUrl: null,
      isLocal: false,
      suggestions: [],
    });
  });

  test("a browser's token names its session and role, and is soon worth nothing", async () => {
    const token = await platform.webToken(newSessionId(apiKey), "moderator");
    expect(decodeProtectedHeader(token).alg).toBe(algorithm);
    const { exp = 0, role, scope } = decodeJwt(token);
    expect({ role, scope }).toEqual({ role: "moderator", scope: "session.connect" });
    const lifetime = Number(decodeJwt(token).expire_time ?? exp) - Date.now() / 1000;
    expect(lifetime).toBeGreaterThan(HOUR_S);
    expect(lifetime).toBeLessThan(3 * HOUR_S);
  });

  test("has the claims of the SDK's own", async () => {
    const sessionId = newSessionId(apiKey);
    const expire = Math.floor(Date.now() / 1000) + HOUR_S;
    const claims = { role: "publisher", data: "sip=true" } as const;
    const token = await new Sdk(apiKey, apiSecret).mintToken(sessionId, { ...claims, expireTime: expire });
    const names = { ...claims, expireTime: expire, ...{ expire_time: expire } };
    const own = new OpenTok(apiKey, apiSecret).generateToken(sessionId, names);
    expect(decodeProtectedHeader(token)).toEqual(decodeProtectedHeader(own));
    expect(Object.keys(decodeJwt(token)).sort()).toEqual(Object.keys(decodeJwt(own)).sort());
    // Those differ from token to token.
    const steady = ({ iat, jti, nonce, create_time, ...claims }: JWTPayload) => claims;
    expect(steady(decodeJwt(token))).toEqual(steady(decodeJwt(own)));
    expect(decodeJwt(token).iat, "seconds since 1970").toBeGreaterThan(expire - HOUR_S - 60);
  });

  test("each request is signed for a few minutes", async () => {
    await platform.createSession(null);
    await platform.disconnect(newSessionId(apiKey), "connection");
    expect(cloud.requests).toHaveLength(2);
    for (const { headers } of cloud.requests) {
      const given =
        algorithm === "RS256" ? headers.authorization?.replace("Bearer ", "") : headers["x-opentok-auth"];
      const { exp = 0, iss, iat = 0 } = decodeJwt(String(given));
      expect(decodeProtectedHeader(String(given)).alg).toBe(algorithm);
      expect(iss).toBe(apiKey);
      expect(exp - iat).toBeLessThanOrEqual(300);
    }
  });

  test("names from elsewhere can't lead a request astray", async () => {
    const refused = platform.disconnect("../../archive", "a/b?c#d");
    await expect(refused).rejects.toThrow(PlatformError); // the stand-in knows no such path
    expect(cloud.unknown).toEqual([
      `DELETE /v2/project/${apiKey}/session/..%2F..%2Farchive/connection/a%2Fb%3Fc%23d`,
    ]);
    await expect(platform.disconnect("session", "..")).rejects.toThrow(PlatformError);
    expect(cloud.unknown).toHaveLength(1);
  });

  test.each<[string, (name: string) => Promise<void>]>([
    ["digits", (name) => platform.playDigits("session", name, "1")],
    ["the mute of one", (name) => platform.muteStream("session", name)],
    ["the mute of all", (name) => platform.muteAll(name, [])],
    ["its lifting", (name) => platform.liftMuteAll(name)],
  ])("nor can they lead %s, which go by the SDK", async (_what, send) => {
    for (const name of ["", ".", ".."]) await expect(send(name)).rejects.toThrow(PlatformError);
    expect(cloud.requests).toEqual([]);
    await expect(send("../a?b#$&")).rejects.toThrow(PlatformError);
    expect(cloud.unknown).toEqual([expect.stringContaining("/..%2Fa%3Fb%23%24%26/")]);
  });

  test("a dial of which a proxy has given up hope may ring a phone even so", async () => {
    cloud.behave("dial", "408 of a proxy");
    const dial = {
      ...{
        sessionId: newSessionId(apiKey),
        callId: "c",
        uri: "sip:desk@example.com",
        from: null,
        headers: {},
      },
      ...{ auth: null, secure: false, video: false, observeForceMute: false, streams: null },
    };
    await expect(platform.dial(dial)).rejects.toMatchObject({ isOutcomeUnknown: true });
    cloud.behave("dial", "bad uri");
    await expect(platform.dial(dial)).rejects.toMatchObject({ isOutcomeUnknown: false, status: 400 });
  });

  test("a connection is there, is gone, or nobody can say", async () => {
    const sessionId = newSessionId(apiKey);
    cloud.connections.add("connection-1");
    expect(await platform.hasConnection(sessionId, "connection-1")).toBe(true);
    expect(await platform.hasConnection(sessionId, "connection-2")).toBe(false);
    expect(cloud.sent("find connection").map(({ body }) => body)).toEqual([
      { type: "probe", data: "" },
      { type: "probe", data: "" },
    ]);
    cloud.behave("find connection", "forbidden");
    await expect(platform.hasConnection(sessionId, "connection-1")).rejects.toThrow(PlatformError);
  });

  test("digits and mutes are sent, and a refusal keeps its status", async () => {
    const sessionId = newSessionId(apiKey);
    await platform.playDigits(sessionId, "connection-1", "1p#");
    await platform.muteStream(sessionId, "stream-1");
    await platform.muteAll(sessionId, ["stream-2"]);
    await platform.liftMuteAll(sessionId);
    const base = `/v2/project/${apiKey}/session/${sessionId}`;
    expect(cloud.requests.map(({ path, body }) => [path, JSON.parse(body)])).toEqual([
      [`${base}/connection/connection-1/play-dtmf`, { digits: "1p#" }],
      [`${base}/stream/stream-1/mute`, {}],
      [`${base}/mute`, { active: true, excludedStreamIds: ["stream-2"] }],
      [`${base}/mute`, { active: false }],
    ]);
    cloud.behave("mute stream", "gone");
    const refused = await platform.muteStream(sessionId, "stream-1").catch((error: unknown) => error);
    expect(isGone(refused)).toBe(true);
    cloud.behave("mute stream", "500 with words");
    const failed = await platform.muteStream(sessionId, "stream-1").catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(PlatformNonsense);
  });
});
