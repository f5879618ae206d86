import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";

/**
 * Reads a PEM given as text (also on one line with `\n`, as `.env` files have it) or as a path.
 *
 * @param directory what a relative path starts from.
 * @throws where there is no such file.
 */
export function readPem(textOrPath: string, directory: string): string {
  return textOrPath.includes("-----BEGIN ")
    ? textOrPath.replaceAll("\\n", "\n")
    : readFileSync(resolve(directory, textOrPath), "utf8");
}

/** @returns the key as PKCS#8, the one form that the platform's SDK recognizes. @throws if it is no private key. */
export function toPkcs8(pem: string): string {
  return createPrivateKey(pem).export({ type: "pkcs8", format: "pem" }).toString();
}

/** @returns the certificate (chain) unchanged. @throws if it is no certificate. */
export function checkCertificate(pem: string): string {
  new X509Certificate(pem);
  return pem;
}

/** Whether a certificate was made for a key. */
export function isPair(key: string, certificate: string): boolean {
  return new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key));
}
