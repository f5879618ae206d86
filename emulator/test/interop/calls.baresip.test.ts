import { afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import type { SipTarget } from "../../src/calls/call-view.ts";
import {
  createAuthority,
  issueCertificate,
  type PemIdentity,
} from "../../src/identity/certificate-authority.ts";
import { SineTone } from "../../src/media/tone.ts";
import { Baresip } from "../support/baresip.ts";
import { gateways } from "../support/gateway.ts";

/** baresip takes its time to open its sound devices. */
const SOON = { timeout: 10_000, interval: 20 };

const { open, closeAll } = gateways();
let authority: PemIdentity;
let identity: PemIdentity;
let baresip: Baresip;

beforeAll(async () => {
  authority = await createAuthority("Phones of the test");
  identity = await issueCertificate(authority);
});

/** baresip's commands are for its first account. */
async function startBaresip(isSecure: boolean): Promise<void> {
  const encryption = isSecure ? "mediaenc=srtp-mand;" : "";
  const codecs = "audio_codecs=PCMU/8000/1,PCMA/8000/1";
  const account = `<sip:phone@127.0.0.1>;regint=0;answermode=auto;${encryption}${codecs}`;
  baresip = await Baresip.start({ identity, says: 1_000, accounts: [account] });
}

afterEach(async () => {
  await closeAll();
  await baresip.stop();
});

/** A gateway that has called baresip, and somebody in a browser who says 500 Hz and has heard baresip. */
async function openCall(transport: "udp" | "tcp" | "tls", target: Partial<SipTarget> = {}) {
  await startBaresip(target.secure ?? false);
  const gateway = await open({ tls: { ...identity, authorities: [authority.certificate] } });
  const browser = gateway.join(new SineTone(500));
  const { streamId } = gateway.dial("", { uri: baresip.uri("phone", transport), ...target });
  const heard = () => browser.heard(streamId);
  await vi.waitUntil(() => heard().length >= 3_200 && hearsTone(heard().slice(-3_200), 1_000), SOON);
  return { ...gateway, browser, streamId, heard };
}

/** Waits until baresip has recorded a tone for half a second. */
async function untilRecorded(hz: number): Promise<void> {
  await vi.waitFor(async () => {
    const samples = await baresip.recording();
    expect(samples.length >= 8_000 && hearsTone(samples.slice(-4_000), hz), `${hz} Hz recorded`).toBe(true);
  }, SOON);
}

describe.each([
  ["udp", false],
  ["tcp", false],
  ["tls", false],
  ["tls", true],
  ["udp", true],
] as const)("baresip over %s (encrypted sound: %s)", (transport, secure) => {
  test("is heard in the session, and hears it", async () => {
    const { events, warnings } = await openCall(transport, { secure });
    await untilRecorded(500);
    await baresip.command("hangup");
    await vi.waitUntil(() => events().at(-1) === "callDestroyed 700", SOON);
    expect(warnings).toEqual([]);
  });

  test("is on hold when it holds, and back when it resumes", async () => {
    const { calls, events, heard } = await openCall(transport, { secure });
    await baresip.command("hold");
    await vi.waitUntil(() => calls.running[0]?.state === "ON_HOLD", SOON);
    await baresip.command("resume");
    await vi.waitUntil(() => calls.running[0]?.state === "ACTIVE", SOON);
    const before = heard().length;
    await vi.waitUntil(() => hearsTone(heard().slice(Math.max(before, heard().length - 3_200)), 1_000), SOON);
    expect(events().slice(-2)).toEqual(["callUpdated ON_HOLD", "callUpdated ACTIVE"]);
  });
});

test("baresip calls a phone on the desk and hears its tone", async () => {
  await startBaresip(false);
  const { deskAddress } = await open();
  await baresip.command("dial", `sip:tone@${deskAddress}`);
  await baresip.sees("CALL_ESTABLISHED");
  await untilRecorded(440);
});
