import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkSettings } from "../../src/app/check-settings.ts";
import { loadSettings } from "../../src/settings/settings.ts";
import { API_KEY, API_SECRET, newSessionId } from "../support/platform.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const credentials = { OPENTOK_API_KEY: API_KEY, OPENTOK_API_SECRET: API_SECRET, ACCESS: "open" };
const load = (env: Record<string, string>) => loadSettings({ env, directory, check: checkSettings });

test("settings that can't work are named before anybody calls, together with what is wrong otherwise", async () => {
  writeFileSync(join(directory, "config.ts"), `export default { sip: { uri: "sip:desk@-" } };`);
  const env = {
    ...credentials,
    PORT: "many",
    DIAL_ALLOW: "sip.example.com, sip:a@b;maddr=c, sip:d@e;lr, country:XX",
    SIP_NUMBER_URI: "sip:{number}@trunk.example;maddr=evil.example",
    PHONE_COUNTRY: "ZZ",
    ROOMS: JSON.stringify({ lobby: newSessionId("another-project") }),
  };
  await expect(load(env)).rejects.toMatchObject({
    problems: [
      expect.stringMatching(/^PORT must be/),
      "sip.uri (config.ts) has sip:desk@-, which can't be used: A SIP address needs a host, like sip:desk@example.com.",
      expect.stringMatching(/^SIP_NUMBER_URI has sip:\{number\}@trunk\.example;maddr=evil\.example, /),
      "PHONE_COUNTRY has ZZ, which can't be used: no country has this code.",
      expect.stringMatching(/^DIAL_ALLOW has sip:a@b;maddr=c, /),
      expect.stringMatching(/^DIAL_ALLOW has sip:d@e;lr, /),
      "DIAL_ALLOW has country:XX, which can't be used: no country has this code.",
      expect.stringMatching(/^ROOMS has a session for lobby, .*unless the session belongs to the API Key/),
    ],
  });
});

test("settings that can work are taken", async () => {
  const env = {
    ...credentials,
    SIP_URI: "sip:desk@sip.example.com;transport=tls",
    SIP_NUMBER_URI: "sips:0{number}@trunk.example:5061",
    DIAL_ALLOW: "sip:door@example.com, sip.example.com, *.pbx.example, +14155550100, country:de",
    ROOMS: JSON.stringify({ lobby: newSessionId(API_KEY) }),
  };
  expect((await load(env)).dial.allow).toHaveLength(5);
});
