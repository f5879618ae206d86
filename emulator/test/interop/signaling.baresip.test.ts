import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import {
  createAuthority,
  issueCertificate,
  type PemIdentity,
} from "../../src/identity/certificate-authority.ts";
import { buildOffer, type LocalAudio, readAnswer } from "../../src/sip/offer-answer.ts";
import { createCryptoLines } from "../../src/sip/sdes.ts";
import { Baresip } from "../support/baresip.ts";
import { answers, type Phone, startPhone } from "../support/sip-calls.ts";

let authority: PemIdentity;
let identity: PemIdentity;
beforeAll(async () => {
  authority = await createAuthority("Phones of the test");
  identity = await issueCertificate(authority);
});

let baresip: Baresip;
let gateway: Phone;
beforeEach(async () => {
  baresip = await Baresip.start({ identity });
  gateway = await startPhone(answers, { tls: { ...identity, authorities: [authority.certificate] } });
});
afterEach(async () => {
  await gateway.agent.close();
  await baresip.stop();
});

const audio = (changes: Partial<LocalAudio> = {}): LocalAudio => ({
  address: "127.0.0.1",
  port: 4000,
  srtp: "off",
  crypto: [],
  direction: "sendrecv",
  sessionId: "1",
  version: 1,
  ...changes,
});

describe.each(["udp", "tcp", "tls"] as const)("baresip over %s", (transport) => {
  test("answers, and is hung up", async () => {
    const { call, log } = gateway.place({ to: baresip.uri("auto", transport), offer: buildOffer(audio()) });
    await baresip.sees("CALL_ESTABLISHED");
    expect(log.events.at(-1)).toMatch(/^answered \d+/);
    call.hangUp();
    await baresip.sees("CALL_CLOSED");
    expect(log.end).toMatchObject({ by: "us", code: 200 });
  });

  test("answers, holds, resumes, and hangs up", async () => {
    const { log } = gateway.place({ to: baresip.uri("auto", transport), offer: buildOffer(audio()) });
    await baresip.sees("CALL_ESTABLISHED");
    await baresip.command("hold");
    await log.heard("reoffered sendonly");
    await baresip.command("resume");
    await log.heard("reoffered sendrecv");
    await baresip.command("hangup");
    expect(await log.ends()).toEqual({ by: "them", code: 200, reason: "BYE" });
  });

  test("is held by us, and resumed", async () => {
    const { call } = gateway.place({ to: baresip.uri("auto", transport), offer: buildOffer(audio()) });
    await baresip.sees("CALL_ESTABLISHED");
    const holding = audio({ direction: "sendonly", version: 2 });
    expect(readAnswer(await call.reoffer(buildOffer(holding)), holding).direction).toBe("sendonly");
    const resumed = audio({ version: 3 });
    expect(readAnswer(await call.reoffer(buildOffer(resumed)), resumed).direction).toBe("sendrecv");
    call.hangUp();
    await baresip.sees("CALL_CLOSED");
  });

  test("rings, and is cancelled", async () => {
    const { call, log } = gateway.place({ to: baresip.uri("manual", transport), offer: buildOffer(audio()) });
    await log.heard("ringing 180");
    call.hangUp();
    expect(await log.ends()).toMatchObject({ by: "us", code: 487 });
    await baresip.sees("CALL_CLOSED");
  });

  test("rings, and declines", async () => {
    const { log } = gateway.place({ to: baresip.uri("manual", transport), offer: buildOffer(audio()) });
    await log.heard("ringing 180");
    await baresip.command("hangup");
    expect(await log.ends()).toMatchObject({ by: "them", code: 486 });
  });

  test("agrees on keys for encrypted sound", async () => {
    const local = audio({ srtp: "required", crypto: createCryptoLines() });
    const answered: string[] = [];
    const call = gateway.agent.call(
      { to: baresip.uri("srtp", transport), offer: buildOffer(local) },
      { answered: (answer) => answered.push(answer), ended: () => undefined },
    );
    await baresip.sees("CALL_ESTABLISHED");
    expect(readAnswer(answered[0] ?? "", local).srtp).toMatchObject({
      suite: expect.stringMatching(/_80|_32/),
    });
    call.hangUp();
    await baresip.sees("CALL_CLOSED");
  });
});

test("baresip calls us, hears an answer, and hangs up", async () => {
  await baresip.command("dial", gateway.uri("echo"));
  await baresip.sees("CALL_ESTABLISHED");
  const [called] = gateway.calls;
  expect(called?.incoming.to).toBe("echo");
  await baresip.command("hangup");
  expect(await called?.log.ends()).toEqual({ by: "them", code: 200, reason: "BYE" });
});

test("baresip calls us, and we hang up", async () => {
  await baresip.command("dial", gateway.uri("echo", "tcp"));
  await baresip.sees("CALL_ESTABLISHED");
  gateway.calls[0]?.call?.hangUp();
  await baresip.sees("CALL_CLOSED");
});

test("baresip with a certificate that nobody trusts is not called", async () => {
  const distrusting = await startPhone(null);
  const { log } = distrusting.place({ to: baresip.uri("auto", "tls") });
  const end = await log.ends();
  expect(end).toMatchObject({ by: "transport", code: 503 });
  expect(end.reason).toMatch(/^Certificate of 127\.0\.0\.1:\d+ refused/);
  await distrusting.agent.close();
});
