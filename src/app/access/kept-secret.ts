import { hkdfSync, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const KEY_BYTES = 32;

/**
 * A secret of this app: the configured one, or one that is made once and kept in the data folder, readable for this
 * user alone.
 *
 * @param name of the file.
 */
export function loadSecret(name: string, configured: string | null, dataDirectory: string): string {
  if (configured !== null) return configured;
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, name);
  try {
    writeFileSync(path, randomBytes(32).toString("hex"), { mode: 0o600, flag: "wx" });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return readFileSync(path, "utf8");
}

/**
 * A key of 32 bytes for one purpose, derived from the application's secret: https://www.rfc-editor.org/rfc/rfc5869
 *
 * @param purpose tells the keys apart: with another name everything made with the key is worth nothing.
 */
export function deriveKey(appSecret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", appSecret, "", purpose, KEY_BYTES));
}
