/** A certificate authority of one's own, so that SIP over TLS is checked as it is in the world. The caller keeps the PEM. */
import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";
// @peculiar/x509 finds its parts with it, and does not load it itself.
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** PEM: certificate and its private key. */
export interface PemIdentity {
  certificate: string;
  key: string;
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY_MS = 24 * 3_600_000;
const AUTHORITY_DAYS = 3_650;
const SERVER_DAYS = 365;
/** Clocks differ. */
const BACKDATED_MS = DAY_MS;

/** @returns a new authority, good for ten years from `now` (milliseconds since the epoch). */
export async function createAuthority(name: string, now = Date.now()): Promise<PemIdentity> {
  const keys = await createKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: `CN=${name}`,
    keys,
    signingAlgorithm: ALGORITHM,
    ...validity(now, AUTHORITY_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/**
 * @param hosts names and addresses that the certificate is good for.
 * @returns a server's identity, good for one year from `now`.
 * @throws when the authority's PEM can't be read.
 */
export async function issueCertificate(
  authority: PemIdentity,
  hosts: readonly string[] = ["localhost", "127.0.0.1", "::1"],
  now = Date.now(),
): Promise<PemIdentity> {
  const issuer = new x509.X509Certificate(authority.certificate);
  const keys = await createKeys();
  const names = hosts.map((value) => ({
    type: isIP(value) === 0 ? ("dns" as const) : ("ip" as const),
    value,
  }));
  const certificate = await x509.X509CertificateGenerator.create({
    subject: `CN=${hosts[0] ?? "localhost"}`,
    issuer: issuer.subject,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    signingAlgorithm: ALGORITHM,
    ...validity(now, SERVER_DAYS),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        x509.ExtendedKeyUsage.serverAuth,
        x509.ExtendedKeyUsage.clientAuth,
      ]),
      new x509.SubjectAlternativeNameExtension(names),
      await x509.AuthorityKeyIdentifierExtension.create(issuer),
    ],
  });
  return { certificate: certificate.toString("pem"), key: await exportKey(keys.privateKey) };
}

/** @returns true when a certificate ends within so many days from `now`, or is not one. */
export function isExpiring(certificate: string, days: number, now = Date.now()): boolean {
  return new x509.X509Certificate(certificate).notAfter.getTime() < now + days * DAY_MS;
}

function validity(now: number, days: number): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(now - BACKDATED_MS), notAfter: new Date(now + days * DAY_MS) };
}

function createKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

async function exportKey(key: webcrypto.CryptoKey): Promise<string> {
  return x509.PemConverter.encode(await crypto.subtle.exportKey("pkcs8", key), "PRIVATE KEY");
}

async function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const [bytes] = x509.PemConverter.decode(pem);
  if (bytes === undefined) throw new Error("The authority's private key is not PEM");
  return crypto.subtle.importKey("pkcs8", bytes, ALGORITHM, false, ["sign"]);
}
