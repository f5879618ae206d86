import { createHash } from "node:crypto";
import { jwtVerify } from "jose";
import { afterEach, describe, expect, test } from "vitest";
import type { VoiceRequest } from "../support/voice-app.ts";
import { VoiceHouse } from "../support/voice-house.ts";

const SECRET = "a-signature-secret-of-forty-characters-0";

let house: VoiceHouse;
afterEach(() => house.close());

/** Claims of the signature of a request. @throws when it is not good. */
async function verify({ authorization = "", signed }: VoiceRequest) {
  const [scheme, token = ""] = authorization.split(" ");
  expect(scheme).toBe("Bearer");
  const { payload } = await jwtVerify(token, new TextEncoder().encode(SECRET), {
    algorithms: ["HS256"],
    issuer: "Vonage",
    requiredClaims: ["iat", "jti"],
    maxTokenAge: "1m",
  });
  expect(payload.payload_hash).toBe(createHash("sha256").update(signed).digest("hex"));
  return payload;
}

/** Has a call asked about, told of, and its digits submitted. */
async function openSigned(method: "GET" | "POST") {
  house = await VoiceHouse.open({
    signatureSecret: SECRET,
    answerMethod: method,
    eventMethod: method,
  });
  const { app } = house;
  const dtmf = { maxDigits: 2, timeOut: 10 };
  const input = {
    action: "input",
    type: ["dtmf"],
    dtmf,
    eventUrl: [app.url("/input?room=1")],
    eventMethod: method,
  };
  app.answers("/answer", [input]);
  const { caller } = await house.callIn(440);
  caller.leg.sendDigits("42");
  return [await app.hears("/answer"), await app.hears("/event"), await app.hears("/input")];
}

describe("webhooks of an application with a secret", () => {
  test.each(["GET", "POST"] as const)("are signed: %s", async (method) => {
    const requests = await openSigned(method);
    const payloads = await Promise.all(requests.map(verify));
    for (const payload of payloads) {
      expect(payload).toMatchObject({
        api_key: house.emulator.credentials.apiKey,
        application_id: house.emulator.application.applicationId,
      });
    }
    expect(new Set(payloads.map(({ jti }) => jti)).size).toBe(requests.length);
  });

  test("are signed over the query as the receiver has it, also what was in it before", async () => {
    const requests = await openSigned("GET");
    expect(JSON.parse(requests.at(-1)!.signed)).toMatchObject({ room: "1", to: "12015550123" });
  });
});

test("webhooks of an application without one are not signed", async () => {
  house = await VoiceHouse.open();
  await house.call(440);
  expect((await house.app.hears("/answer")).authorization).toBeUndefined();
});
