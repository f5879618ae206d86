import { X509Certificate } from "node:crypto";
import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { temporaryDirectory } from "../../../test/support/program.ts";
import { loadTls } from "../../src/identity/tls-identity.ts";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await directory.remove();
});

test("phones need to be told of the emulator's authority once: it survives a restart", async () => {
  const first = await loadTls(directory.path, ["localhost"]);
  const second = await loadTls(directory.path, ["localhost"]);
  expect(second.identity.authorities).toEqual(first.identity.authorities);
  expect(await readFile(first.authorityPath, "utf8")).toBe(first.identity.authorities?.[0]);
});

test("the server's certificate is the authority's, for the hosts it is reached at", async () => {
  const { identity } = await loadTls(directory.path, ["localhost", "127.0.0.1"]);
  const authority = new X509Certificate(identity.authorities?.[0] ?? "");
  const certificate = new X509Certificate(identity.certificate);
  expect(certificate.verify(authority.publicKey)).toBe(true);
  expect(certificate.checkHost("localhost")).toBe("localhost");
  expect(certificate.checkIP("127.0.0.1")).toBe("127.0.0.1");
});

test("the authority's key is its owner's only", async () => {
  await loadTls(directory.path, ["localhost"]);
  const { mode } = await stat(join(directory.path, "authority.json"));
  expect((mode & 0o777).toString(8)).toBe("600");
});

test("a damaged authority is not replaced in silence: phones trust the old one", async () => {
  const path = join(directory.path, "authority.json");
  await writeFile(path, "{}");
  await expect(loadTls(directory.path, ["localhost"])).rejects.toThrow(`${path} is damaged`);
});

test("a phone system's own authority is trusted where NODE_EXTRA_CA_CERTS names it", async () => {
  const file = join(directory.path, "pbx.pem");
  await writeFile(file, "the certificate of a phone system");
  vi.stubEnv("NODE_EXTRA_CA_CERTS", file);
  const { identity } = await loadTls(directory.path, ["localhost"]);
  expect(identity.authorities?.[1]).toBe("the certificate of a phone system");
});
