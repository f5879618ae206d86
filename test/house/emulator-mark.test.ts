import { randomBytes, randomUUID } from "node:crypto";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadApplication, loadCredentials } from "../../emulator/src/identity/credentials.ts";
import { loadSettings } from "../../src/settings/settings.ts";
import { temporaryDirectory } from "../support/program.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

const ADDRESSES = {
  OPENTOK_API_URL: "http://127.0.0.1:4000/_emulator/api",
  OPENTOK_PROXY_URL: "http://127.0.0.1:4000/_emulator/client",
};

const isLocal = async (env: Record<string, string>) =>
  (await loadSettings({ env: { ...ADDRESSES, ACCESS: "open", ...env }, directory: directory.path })).platform
    ?.isLocal;

test("the app knows the emulator by the credentials that it makes, of both kinds", async () => {
  const { apiKey, apiSecret } = await loadCredentials(directory.path);
  expect(await isLocal({ OPENTOK_API_KEY: apiKey, OPENTOK_API_SECRET: apiSecret })).toBe(true);
  const { applicationId, privateKeyPath } = await loadApplication(directory.path);
  const application = { VONAGE_APPLICATION_ID: applicationId, VONAGE_PRIVATE_KEY: privateKeyPath };
  expect(await isLocal(application)).toBe(true);
});

test("any others are real ones, though the address is one of this machine", async () => {
  const { apiKey, apiSecret } = await loadCredentials(directory.path);
  const { privateKeyPath } = await loadApplication(directory.path);
  const secret = randomBytes(20).toString("hex");
  expect(await isLocal({ OPENTOK_API_KEY: apiKey, OPENTOK_API_SECRET: secret })).toBe(false);
  expect(await isLocal({ OPENTOK_API_KEY: "47665971", OPENTOK_API_SECRET: apiSecret })).toBe(false);
  const application = { VONAGE_APPLICATION_ID: randomUUID(), VONAGE_PRIVATE_KEY: privateKeyPath };
  expect(await isLocal(application)).toBe(false);
});
