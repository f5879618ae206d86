import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { loadSettings, type Webhooks } from "../../src/settings/settings.ts";

const OLD = "an-old-secret-of-32-characters-00";
const NEW = "a-newer-secret-of-32-characters-0";
const cloud = { OPENTOK_API_KEY: "47665971", OPENTOK_API_SECRET: "secret", ACCESS: "open" };

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "settings-"));
});
afterEach(() => rmSync(directory, { recursive: true }));

const webhooks = async (env: Record<string, string>): Promise<Webhooks> =>
  (await loadSettings({ env: { ...cloud, ...env }, directory })).webhooks;
const problem = (env: Record<string, string>) => webhooks(env).then(() => "none", String);

describe("reports about calls", () => {
  test("are believed from nobody as long as nothing is set", async () => {
    expect(await webhooks({})).toEqual({ trust: "nobody" });
  });

  test("are signed with one secret for all kinds", async () => {
    expect(await webhooks({ SIP_WEBHOOK_SECRET: OLD })).toEqual({
      trust: "signed",
      secrets: {
        ...{ callCreated: [OLD], callUpdated: [OLD], callDestroyed: [OLD], muteForced: [OLD] },
        connectionCreated: [OLD],
      },
    });
  });

  test("need no secret of session monitoring, and may have one of its own", async () => {
    const kinds = Object.fromEntries(
      ["CREATED", "UPDATED", "DESTROYED", "MUTE_FORCED"].map((kind) => [`SIP_WEBHOOK_SECRET_${kind}`, OLD]),
    );
    expect(await webhooks(kinds)).toMatchObject({ secrets: { connectionCreated: [] } });
    expect(await webhooks({ ...kinds, SESSION_WEBHOOK_SECRET: NEW })).toMatchObject({
      secrets: { callCreated: [OLD], connectionCreated: [NEW] },
    });
  });

  test("may be signed with either of two while the one takes the place of the other", async () => {
    expect(await webhooks({ SIP_WEBHOOK_SECRET: `${NEW},${OLD}` })).toMatchObject({
      secrets: { callCreated: [NEW, OLD] },
    });
  });

  test("may have secrets of their own, from config.ts too", async () => {
    writeFileSync(
      join(directory, "config.ts"),
      `export default { webhooks: { secret: "${OLD}", secrets: { callUpdated: ["${NEW}", "${OLD}"] } } };`,
    );
    expect(await webhooks({ SIP_WEBHOOK_SECRET_DESTROYED: NEW })).toMatchObject({
      secrets: { callCreated: [OLD], callUpdated: [NEW, OLD], callDestroyed: [NEW], muteForced: [OLD] },
    });
  });

  test("are signed also where the platform is an emulator on this machine, if there is a secret", async () => {
    const emulator = {
      OPENTOK_API_URL: "http://127.0.0.1:4000/api",
      OPENTOK_PROXY_URL: "http://127.0.0.1/",
      EMULATOR: "separate",
    };
    expect(await webhooks(emulator)).toEqual({ trust: "this machine" });
    expect(await webhooks({ ...emulator, SIP_WEBHOOK_SECRET: OLD })).toMatchObject({ trust: "signed" });
  });

  test("are believed from nobody where none can come", async () => {
    const emulator = {
      OPENTOK_API_URL: "http://127.0.0.1:4000/api",
      OPENTOK_PROXY_URL: "http://127.0.0.1/",
      EMULATOR: "separate",
    };
    expect(await webhooks({ ...emulator, WEBHOOKS: "none" })).toEqual({ trust: "nobody" });
    expect(await webhooks({ WEBHOOKS: "none", NODE_ENV: "production" })).toEqual({ trust: "nobody" });
  });

  test("are believed from anybody only where that is written out, and never in production", async () => {
    expect(await webhooks({ WEBHOOKS: "unsigned" })).toEqual({ trust: "anybody" });
    expect(await problem({ WEBHOOKS: "unsigned", NODE_ENV: "production" })).toMatch(
      /WEBHOOKS must not be unsigned in production.*give SIP_WEBHOOK_SECRET/,
    );
  });

  test.each<[string, Record<string, string>, RegExp]>([
    [
      "a secret that is too short",
      { SIP_WEBHOOK_SECRET: "hush" },
      /SIP_WEBHOOK_SECRET must be a secret of 16/,
    ],
    [
      "three secrets",
      { SIP_WEBHOOK_SECRET: `${OLD},${NEW},${OLD}` },
      /SIP_WEBHOOK_SECRET must be .* or two while/,
    ],
    [
      "kinds without a secret",
      { SIP_WEBHOOK_SECRET_UPDATED: OLD, SIP_WEBHOOK_SECRET_DESTROYED: OLD, SIP_WEBHOOK_SECRET_CREATED: OLD },
      /SIP_WEBHOOK_SECRET_MUTE_FORCED must be given too, or SIP_WEBHOOK_SECRET for every kind/,
    ],
    [
      "a secret that nothing has to be signed with",
      { SIP_WEBHOOK_SECRET: OLD, WEBHOOKS: "unsigned" },
      /WEBHOOKS is unsigned, but there is a secret too: keep one/,
    ],
    ["another word", { WEBHOOKS: "yes" }, /WEBHOOKS must be "unsigned" \(from anybody.*"none"/],
    ["a metrics token that can be guessed", { METRICS_TOKEN: "hush" }, /METRICS_TOKEN must be a random text/],
  ])("%s is refused", async (_what, env, expected) => {
    const sentence = await problem(env);
    expect(sentence).toMatch(expected);
    expect(sentence).not.toMatch(/hush|of-32-characters/);
  });
});
