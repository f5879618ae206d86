import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startWarnings } from "../../src/app/start-warnings.ts";
import { loadSettings, type Voice } from "../../src/settings/settings.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "warnings-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const voice: Voice = {
  numbers: ["+12015550123"],
  sipUri: "sip:12015550123@sip.nexmo.com;transport=tls",
  applicationId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
  privateKey: "",
  apiUrl: "https://api.nexmo.com",
  signatureSecrets: [],
  origin: "https://rooms.example.com",
};

async function warningsOf(env: Record<string, string>, numbers: Voice | null = null): Promise<string[]> {
  return startWarnings({ ...(await loadSettings({ env, directory })), voice: numbers });
}

/** A provider with everything as it should be. */
const right = {
  SIP_URI: "sip:desk@sip.example.com;transport=tls",
  SIP_NUMBER_URI: "sips:{number}@sip.example.com",
  SIP_SECURE: "true",
  SIP_USERNAME: "rooms",
  SIP_PASSWORD: "hush-hush",
  SIP_FROM: "12015550123@sip.example.com",
};

describe("at the start", () => {
  test("nothing is said about settings that leave nothing open, and about a phone system on this machine", async () => {
    expect(await warningsOf({})).toEqual([]);
    expect(await warningsOf(right, voice)).toEqual([]);
    expect(await warningsOf({ SIP_URI: "sip:echo@127.0.0.1:5070" })).toEqual([]);
    expect(await warningsOf({ SIP_URI: "sip:echo@[::1]:5070" })).toEqual([]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["plain signaling", { SIP_URI: "sip:desk@sip.example.com" }, /^SIP_URI: .* plain text, .*;transport=tls/],
    [
      "plain signaling of numbers",
      { SIP_NUMBER_URI: "sip:{number}@sip.example.com;transport=tcp" },
      /^SIP_NUMBER_URI: /,
    ],
    ["sound that is not encrypted", { SIP_SECURE: "false" }, /^SIP_SECURE is off: .* SIP_SECURE=true/],
    ["no sign-in", { SIP_USERNAME: "", SIP_PASSWORD: "" }, /^SIP_USERNAME and SIP_PASSWORD are not given/],
    ["no caller", { SIP_FROM: "" }, /^SIP_FROM is not given: .* unknown caller/],
    [
      "a caller that is a name",
      { SIP_FROM: "desk@sip.example.com" },
      /^SIP_FROM is desk@.*, which is no number/,
    ],
    [
      "a caller that is not owned",
      { SIP_FROM: "14155550100@sip.example.com" },
      /none of VOICE_NUMBERS: unless it is yours/,
    ],
    ["money without prices", { MAX_MONEY_PER_DAY: "50" }, /^MAX_MONEY_PER_DAY .* PRICES has no \*/],
    ["short PINs", { PIN_LENGTH: "6" }, /^PIN_LENGTH is 6/],
  ])("%s is named in words, and nothing else", async (_what, change, words) => {
    const warnings = await warningsOf({ ...right, ...change }, voice);
    expect(warnings).toEqual([expect.stringMatching(words)]);
    expect(warnings.join()).not.toContain("hush-hush");
  });

  test("both addresses are named where both are plain", async () => {
    const env = { ...right, SIP_URI: "sip:desk@a.example", SIP_NUMBER_URI: "sip:{number}@b.example" };
    expect(await warningsOf(env, voice)).toEqual([expect.stringMatching(/^SIP_URI and SIP_NUMBER_URI: /)]);
  });
});
