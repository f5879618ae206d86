import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { issueCertificate, type PemIdentity } from "../../emulator/src/identity/certificate-authority.ts";
import { Baresip } from "../../emulator/test/support/baresip.ts";
import { Person } from "../house/support/person.ts";
import { type SharedApp, sharedApp } from "../house/support/shared-app.ts";
import { hearsTone } from "../support/tone.ts";

const BARESIP_HZ = 1_000;
const ANNA_HZ = 700;
const HEARING_SAMPLES = 4_000;

let app: SharedApp;
let anna: Person;
let roomUrl: string;

test.beforeAll(async () => {
  app = await sharedApp();
  roomUrl = `${app.url}/room/baresip`;
  anna = await Person.arrive(ANNA_HZ);
  await anna.page.goto(roomUrl);
});

test.afterAll(async () => {
  await anna.leave();
});

/** A softphone whose certificate the emulator's authority has signed. */
async function startBaresip(isSecure: boolean): Promise<Baresip> {
  const text = await readFile(join(app.directory, "data/emulator/authority.json"), "utf8");
  const authority: PemIdentity = JSON.parse(text);
  const encryption = isSecure ? "mediaenc=srtp-mand;" : "";
  const account = `<sip:phone@127.0.0.1>;regint=0;answermode=auto;${encryption}audio_codecs=PCMU/8000/1`;
  const identity = await issueCertificate(authority);
  return await Baresip.start({ identity, says: BARESIP_HZ, accounts: [account] });
}

/** Whether the last half second that a softphone recorded holds a tone. */
async function hasRecorded(baresip: Baresip, frequencyHz: number): Promise<boolean> {
  const samples = (await baresip.recording()).slice(-HEARING_SAMPLES);
  return samples.length === HEARING_SAMPLES && hearsTone(samples, frequencyHz);
}

/** The two that have least in common are always tried. */
const WAYS = [
  { transport: "udp", secure: false, isVariant: false },
  { transport: "tls", secure: true, isVariant: false },
  { transport: "tcp", secure: false, isVariant: true },
  { transport: "tls", secure: false, isVariant: true },
  { transport: "udp", secure: true, isVariant: true },
] as const;

for (const { transport, secure, isVariant } of WAYS) {
  const tag = isVariant ? "@long" : [];
  const sound = secure ? "encrypted" : "plain";
  test(`baresip over ${transport} with ${sound} sound and a person in a browser hear each other`, {
    tag,
  }, async () => {
    const baresip = await startBaresip(secure);
    try {
      const body = { to: baresip.uri("phone", transport), secure };
      const status = await anna.page.evaluate(async (order) => {
        const headers = { "content-type": "application/json" };
        const init = { method: "POST", headers, body: JSON.stringify(order) };
        return (await fetch(`${location.pathname}/calls`, init)).status;
      }, body);
      expect(status).toBe(201);
      const card = anna.page.locator("#sipPublisherContainer article").filter({ hasText: "Connected" });
      await expect(card).toHaveCount(1);
      await anna.hears(BARESIP_HZ);
      const message = `${ANNA_HZ} Hz should be recorded by baresip`;
      await expect.poll(() => hasRecorded(baresip, ANNA_HZ), { message, timeout: 20_000 }).toBe(true);
      await anna.page.getByRole("button", { name: "End SIP Call" }).click();
      await baresip.sees("CALL_CLOSED");
      await expect(card).toHaveCount(0);
    } finally {
      await baresip.stop();
    }
  });
}

test("nothing was said on the browser's console meanwhile", () => {
  expect(anna.complaints).toEqual([]);
});
