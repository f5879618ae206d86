import { generateKeyPairSync } from "node:crypto";
import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { PlatformError } from "../../../src/app/opentok/errors.ts";
import { OpenTokPlatform } from "../../../src/app/opentok/platform.ts";
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

  test("a browser's token names its session and role, and is soon worth nothing", () => {
    const token = platform.webToken(newSessionId(apiKey), "moderator");
    expect(decodeProtectedHeader(token).alg).toBe(algorithm);
    const { exp = 0, role, scope } = decodeJwt(token);
    expect({ role, scope }).toEqual({ role: "moderator", scope: "session.connect" });
    const lifetime = Number(decodeJwt(token).expire_time ?? exp) - Date.now() / 1000;
    expect(lifetime).toBeGreaterThan(HOUR_S);
    expect(lifetime).toBeLessThan(3 * HOUR_S);
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
});
