/** Keys for SRTP inside SDP: `a=crypto` (RFC 4568). Pure, but for the random key. */
import { randomBytes } from "node:crypto";

export const SRTP_SUITES = ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"] as const;
export type SrtpSuite = (typeof SRTP_SUITES)[number];

export interface CryptoLine {
  /** Pairs an answer with the offered line that it chose. */
  tag: number;
  suite: SrtpSuite;
  /** Base64 of 30 bytes: 16 of master key, 14 of master salt. */
  key: string;
}

/** Each side encrypts with its own key. */
export interface SrtpKeys {
  suite: SrtpSuite;
  localKey: string;
  remoteKey: string;
}

/** The fields of an `a=crypto` line as sdp-transform names them. */
interface CryptoFields {
  id: number;
  suite: string;
  config: string;
  sessionConfig?: string | undefined;
}

const KEY_AND_SALT_BYTES = 30;

/** @returns one line with a fresh random key for each suite we know, the stronger first. */
export function createCryptoLines(): CryptoLine[] {
  return SRTP_SUITES.map((suite, index) => ({
    tag: index + 1,
    suite,
    key: randomBytes(KEY_AND_SALT_BYTES).toString("base64"),
  }));
}

/** @returns the first offered line that we can use, and our answer to it: with its tag (RFC 4568 section 5.1.2). */
export function chooseCrypto(
  offered: readonly CryptoLine[],
  ours: readonly CryptoLine[],
): { line: CryptoLine; keys: SrtpKeys } | null {
  for (const { tag, suite, key } of offered) {
    const line = ours.find((known) => known.suite === suite);
    if (line) return { line: { ...line, tag }, keys: { suite, localKey: line.key, remoteKey: key } };
  }
  return null;
}

/** @returns the keys of the line that they chose among ours (RFC 4568 section 5.1.3); null: they did not. */
export function matchCrypto(answered: readonly CryptoLine[], ours: readonly CryptoLine[]): SrtpKeys | null {
  for (const { tag, suite, key } of answered) {
    const line = ours.find((known) => known.tag === tag && known.suite === suite);
    if (line) return { suite, localKey: line.key, remoteKey: key };
  }
  return null;
}

/**
 * @returns null for a line that must not be chosen: an unknown suite, an MKI (it changes each packet),
 * a session parameter we do not honor (RFC 4568 section 6.3), a key of the wrong length.
 */
export function parseCrypto(fields: CryptoFields): CryptoLine | null {
  const suite = SRTP_SUITES.find((known) => known === fields.suite);
  const [method, ...rest] = String(fields.config).split(":");
  const [key, ...parameters] = rest.join(":").split("|");
  const isHonored = fields.sessionConfig === undefined || /^WSH=\d+$/.test(String(fields.sessionConfig));
  if (suite === undefined || method !== "inline" || key === undefined || !isHonored) return null;
  if (parameters.some((parameter) => parameter.includes(":"))) return null;
  if (!Number.isInteger(fields.id) || Buffer.from(key, "base64").length !== KEY_AND_SALT_BYTES) return null;
  return { tag: fields.id, suite, key };
}

export function formatCrypto(line: CryptoLine): CryptoFields & { sessionConfig?: string } {
  return { id: line.tag, suite: line.suite, config: `inline:${line.key}` } as const;
}
