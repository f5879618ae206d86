import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Reading } from "./read.ts";

/**
 * Reads the PEM of a setting, given as text (also on one line with `\n`, as `.env` files have it) or as a path.
 *
 * @param path of the setting, like `tls.key`.
 * @param textOrPath its value.
 * @param normalize toPkcs8 or requireCertificate.
 * @returns null where nothing is given, or nothing that can be used: then the problem is noted.
 */
export function readPem(
  path: string,
  textOrPath: string | null,
  normalize: (pem: string) => string,
  { sources, problems }: Reading,
): string | null {
  if (textOrPath === null) return null;
  try {
    const isText = textOrPath.includes("-----BEGIN ");
    return normalize(
      isText
        ? textOrPath.replaceAll("\\n", "\n")
        : readFileSync(resolve(sources.directory, textOrPath), "utf8"),
    );
  } catch (error) {
    const words = error instanceof Error ? error.message : error;
    problems.add(path, `must be PEM text or a path to a PEM file (${words})`);
    return null;
  }
}

/** @returns the key as PKCS#8, the one form that the platform's SDK recognizes. @throws if it is no private key. */
export function toPkcs8(pem: string): string {
  return createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString();
}

/** @returns the certificate (chain) unchanged. @throws if it is no certificate. */
export function requireCertificate(pem: string): string {
  new X509Certificate(pem);
  return pem;
}

/** Whether a certificate was made for a key. */
export function isPair(key: string, certificate: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}
