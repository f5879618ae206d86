import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { temporaryDirectory } from "../../../test/support/program.ts";
import { loadApplication, loadCredentials } from "../../src/identity/credentials.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(() => directory.remove());

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

test("credentials survive a restart, readable by their owner only", async () => {
  const path = join(directory.path, "new");
  const [credentials, application] = [await loadCredentials(path), await loadApplication(path)];
  expect(await loadCredentials(path)).toEqual(credentials);
  expect(await loadApplication(path)).toEqual(application);
  expect(await modeOf(path)).toBe("700");
  expect(await modeOf(join(path, "credentials.json"))).toBe("600");
  expect(await modeOf(join(path, "private.key"))).toBe("600");
});

test("key and secret are those of an OpenTok project, to libraries that look at them", async () => {
  const { apiKey, apiSecret } = await loadCredentials(directory.path);
  expect(apiKey).toMatch(/^\d{8}$/);
  expect(apiSecret).toMatch(/^[0-9a-f]{40}$/);
});

test("id and private key are those of a Vonage application", async () => {
  const { applicationId, privateKey, privateKeyPath } = await loadApplication(directory.path);
  expect(applicationId).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(privateKey).toMatch(/^-----BEGIN PRIVATE KEY-----\n/);
  expect(await readFile(privateKeyPath, "utf8")).toBe(privateKey);
});

test.each([
  ["key and secret", "credentials.json", '{"apiKey":', loadCredentials],
  [
    "a private key",
    "private.key",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n",
    loadApplication,
  ],
])("%s from a damaged file are not replaced in silence", async (_what, name, damaged, load) => {
  const path = join(directory.path, name);
  await writeFile(path, damaged);
  await expect(load(directory.path)).rejects.toThrow(`${path} is damaged`);
  expect(await readFile(path, "utf8")).toBe(damaged);
});
