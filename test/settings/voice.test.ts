import { generateKeyPairSync } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadSettings, SettingsError } from "../../src/settings/settings.ts";

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const KEY = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
const APPLICATION = "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51";

const opentok = { OPENTOK_API_KEY: "47665971", OPENTOK_API_SECRET: "secret", ACCESS: "open" };
const voice = {
  VOICE_NUMBERS: "+12015550123, +442079460000",
  VOICE_APPLICATION_ID: APPLICATION,
  VOICE_PRIVATE_KEY: KEY,
  VOICE_SIGNATURE_SECRET: "a-secret-of-32-characters-0123456",
  PUBLIC_URL: "https://rooms.example.com",
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const load = (env: Record<string, string>) => loadSettings({ env, directory });

async function problemsOf(env: Record<string, string>): Promise<readonly string[]> {
  const error = await load(env).catch((reason: unknown) => reason);
  if (!(error instanceof SettingsError)) throw new Error("expected a SettingsError");
  return error.problems;
}

describe("telephone numbers", () => {
  test("bring the Voice API, and the number that rooms call is the first", async () => {
    expect((await load({ ...opentok, ...voice })).voice).toEqual({
      numbers: ["+12015550123", "+442079460000"],
      sipUri: "sip:12015550123@sip.nexmo.com;transport=tls",
      applicationId: APPLICATION,
      privateKey: KEY,
      apiUrl: "https://api.nexmo.com",
      signatureSecrets: ["a-secret-of-32-characters-0123456"],
      origin: "https://rooms.example.com",
    });
  });

  test("may belong to the application that the rooms live in", async () => {
    const { VOICE_APPLICATION_ID, VOICE_PRIVATE_KEY, ...rest } = voice;
    const vonage = { VONAGE_APPLICATION_ID: APPLICATION, VONAGE_PRIVATE_KEY: KEY, ACCESS: "open" };
    expect((await load({ ...vonage, ...rest })).voice).toMatchObject({ applicationId: APPLICATION });
  });

  test("need no secret where the Voice API is on this machine", async () => {
    const local = { ...voice, VOICE_SIGNATURE_SECRET: "", VOICE_API_URL: "http://127.0.0.1:4000/voice" };
    expect((await load({ ...opentok, ...local })).voice).toMatchObject({ signatureSecrets: [] });
  });

  test("are not there unless they are given", async () => {
    expect(await load({})).toMatchObject({
      voice: null,
      spoken: { language: "en-US", musicUrl: null },
      pin: { length: 8 },
      rooms: { unusedDays: 30 },
    });
  });
});

describe("what is wrong with telephone numbers", () => {
  test.each<[string, Record<string, string>, RegExp[]]>([
    ["one without its country code", { VOICE_NUMBERS: "2015550123" }, [/^VOICE_NUMBERS must be a list of/]],
    [
      "no application",
      { VOICE_APPLICATION_ID: "", VOICE_PRIVATE_KEY: "" },
      [/^VOICE_APPLICATION_ID must be/],
    ],
    ["half an application", { VOICE_PRIVATE_KEY: "" }, [/^VOICE_PRIVATE_KEY must be given together with/]],
    ["an application without numbers", { VOICE_NUMBERS: "" }, [/^VOICE_NUMBERS must be given/]],
    [
      "a wrong number, and what else is wrong",
      { VOICE_NUMBERS: "2015550123", VOICE_PRIVATE_KEY: "" },
      [/^VOICE_NUMBERS must be a list of/, /^VOICE_PRIVATE_KEY must be given together with/],
    ],
    ["no address for webhooks", { PUBLIC_URL: "" }, [/^PUBLIC_URL must be given/]],
    ["no signatures from afar", { VOICE_SIGNATURE_SECRET: "" }, [/^VOICE_SIGNATURE_SECRET must be given/]],
    ["a PIN that is soon guessed", { PIN_LENGTH: "4" }, [/^PIN_LENGTH must be .* from 6 to 12/]],
    ["rooms that end before they begin", { ROOM_UNUSED_DAYS: "0" }, [/^ROOM_UNUSED_DAYS must be/]],
    ["half a language", { VOICE_LANGUAGE: "english" }, [/^VOICE_LANGUAGE must be a language and a country/]],
  ])("%s", async (_what, env, expected) => {
    const problems = await problemsOf({ ...opentok, ...voice, ...env });
    expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test("the emulator's place at the Voice API is taken", async () => {
    expect(await problemsOf(voice)).toEqual([
      expect.stringMatching(/^VOICE_NUMBERS can't be given without credentials/),
    ]);
  });

  test("is told by the names in config.ts", async () => {
    writeFileSync(join(directory, "config.ts"), `export default { voice: { pin: 8 }, pin: 8 };`);
    expect(await problemsOf(opentok)).toEqual([
      expect.stringMatching(/^voice\.pin \(config\.ts\) is not known/),
      expect.stringMatching(/^pin \(config\.ts\) must be an object like { length: 8 }/),
    ]);
  });
});
