import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { VOICE_HZ, VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 15_000, interval: 20 };
const ANNOUNCEMENT = [{ action: "talk", text: "You have called our number", loop: 0 }];

const OUR_NUMBER = [
  ["a phone number", { type: "phone", number: "12015550123" }],
  ["the platform's SIP domain", { type: "sip", uri: "sip:12015550123@sip.nexmo.com" }],
  ["the same over TLS", { type: "sip", uri: "sip:12015550123@sip.nexmo.com;transport=tls" }],
] as const;

let house: VoiceHouse;
beforeEach(async () => {
  house = await VoiceHouse.open();
});
afterEach(() => house.close());

describe("the virtual number, called by the Voice API itself", () => {
  test.each(OUR_NUMBER)("as %s, leads a connected caller back to the app", async (_what, endpoint) => {
    house.app.answers("/answer", [{ action: "connect", endpoint: [endpoint] }], ANNOUNCEMENT);
    const { caller } = await house.callIn(440);
    await vi.waitUntil(() => caller.hears(VOICE_HZ), SOON);
    const asked = house.app.told("/answer").map(({ said }) => said);
    expect(asked).toMatchObject([{ from: "14155550100" }, { to: "12015550123" }]);
    expect(asked[0]!.uuid).not.toBe(asked[1]!.uuid);
  });

  test.each(OUR_NUMBER)("as %s, leads a call made over REST to the app", async (_what, endpoint) => {
    house.app.answers("/answer", ANNOUNCEMENT);
    const { status, body } = await house.rest("POST", "/v1/calls", {
      to: [endpoint],
      ncco: [{ action: "wait", timeout: 60 }],
    });
    expect(status).toBe(201);
    expect((await house.app.hears("/answer")).said).toMatchObject({ to: "12015550123" });
    await expect.poll(() => house.app.events(body.uuid), SOON).toContain("answered");
  });
});
