import { generateKeyPairSync } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { temporaryDirectory } from "../../../test/support/program.ts";

let privateKey: string | undefined;

/** PKCS#8 PEM, the same for all tests of a process: an RSA key takes half a second to make. */
export function testPrivateKey(): string {
  privateKey ??= generateKeyPairSync("rsa", { modulusLength: 2048 })
    .privateKey.export({ type: "pkcs8", format: "pem" })
    .toString();
  return privateKey;
}

/** Makes a folder the data folder of an emulator that has its application's key already. */
export async function addPrivateKey(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  await writeFile(join(directory, "private.key"), testPrivateKey(), { mode: 0o600 });
}

/** Data folder of one test's emulator; `remove` when done. */
export async function emulatorDirectory(): ReturnType<typeof temporaryDirectory> {
  const directory = await temporaryDirectory();
  await addPrivateKey(directory.path);
  return directory;
}
