/** HTTP digest for SIP: RFC 8760 over RFC 3261 section 22 and RFC 7616. Pure. */
import { createHash } from "node:crypto";

export interface Challenge {
  realm: string;
  nonce: string;
  opaque: string | undefined;
  algorithm: Algorithm;
  /** null: the old form of RFC 2069, without nonce count. */
  qop: "auth" | "auth-int" | null;
  /** The nonce was too old, the password may be right. */
  isStale: boolean;
}

const HASHES = { MD5: "md5", "SHA-256": "sha256", "SHA-512-256": "sha512-256" } as const;
type HashName = keyof typeof HASHES;
export interface Algorithm {
  hash: HashName;
  /** `-sess`: the first hash also covers the nonces. */
  isSession: boolean;
  /** As the challenge wrote it; null: it did not, which means MD5. */
  written: string | null;
}

export interface DigestInput {
  challenge: Challenge;
  username: string;
  password: string;
  method: string;
  /** The Request-URI as it is sent. */
  uri: string;
  body: string;
  cnonce: string;
  /** How often the nonce has been used, this time included. */
  nonceCount: number;
}

/** @returns null for another scheme, an unknown algorithm, or when something needed is missing. */
export function parseChallenge(value: string): Challenge | null {
  const [, rest] = /^Digest\s+(.*)$/is.exec(value.trim()) ?? [];
  if (rest === undefined) return null;
  const parameters = parseParameters(rest);
  const realm = parameters.get("realm");
  const nonce = parameters.get("nonce");
  const algorithm = parseAlgorithm(parameters.get("algorithm"));
  const qop = chooseQop(parameters.get("qop"));
  if (realm === undefined || nonce === undefined || algorithm === null || qop === undefined) return null;
  const isStale = parameters.get("stale")?.toLowerCase() === "true";
  return { realm, nonce, opaque: parameters.get("opaque"), algorithm, qop, isStale };
}

/** @returns the value of an Authorization or Proxy-Authorization header. */
export function formatAuthorization(input: DigestInput): string {
  const { challenge, cnonce, nonceCount } = input;
  const count = nonceCount.toString(16).padStart(8, "0");
  const isCnonceSent = challenge.qop !== null || challenge.algorithm.isSession;
  const parameters = [
    `username=${quote(input.username)}`,
    `realm=${quote(challenge.realm)}`,
    `nonce=${quote(challenge.nonce)}`,
    `uri=${quote(input.uri)}`,
    `response="${digestResponse(input, count)}"`,
    ...(challenge.algorithm.written === null ? [] : [`algorithm=${challenge.algorithm.written}`]),
    ...(isCnonceSent ? [`cnonce=${quote(cnonce)}`] : []),
    ...(challenge.qop === null ? [] : [`qop=${challenge.qop}`, `nc=${count}`]),
    ...(challenge.opaque === undefined ? [] : [`opaque=${quote(challenge.opaque)}`]),
  ];
  return `Digest ${parameters.join(", ")}`;
}

/** RFC 7616 section 3.4.1. */
function digestResponse(input: DigestInput, count: string): string {
  const { challenge, username, password, method, uri, body, cnonce } = input;
  const { realm, nonce, algorithm, qop } = challenge;
  const hash = (text: string) => createHash(HASHES[algorithm.hash]).update(text).digest("hex");
  const secret = hash(`${username}:${realm}:${password}`);
  const first = algorithm.isSession ? hash(`${secret}:${nonce}:${cnonce}`) : secret;
  const second = hash(qop === "auth-int" ? `${method}:${uri}:${hash(body)}` : `${method}:${uri}`);
  if (qop === null) return hash(`${first}:${nonce}:${second}`);
  return hash(`${first}:${nonce}:${count}:${cnonce}:${qop}:${second}`);
}

/** @returns names in lower case, values without quotes. */
function parseParameters(text: string): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const [, name = "", quoted, plain] of text.matchAll(
    /(?<![\w-])([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g,
  )) {
    parameters.set(name.toLowerCase(), quoted?.replace(/\\(.)/g, "$1") ?? plain ?? "");
  }
  return parameters;
}

function parseAlgorithm(written: string | undefined): Algorithm | null {
  const name = (written ?? "MD5").toUpperCase();
  const isSession = name.endsWith("-SESS");
  const plain = name.replace(/-SESS$/, "");
  const hash = (Object.keys(HASHES) as HashName[]).find((known) => known === plain);
  return hash === undefined ? null : { hash, isSession, written: written ?? null };
}

function chooseQop(offered: string | undefined): Challenge["qop"] | undefined {
  if (offered === undefined) return null;
  const values = offered.toLowerCase().split(/[\s,]+/);
  if (values.includes("auth")) return "auth";
  return values.includes("auth-int") ? "auth-int" : undefined;
}

const quote = (text: string) => `"${text.replace(/["\\]/g, "\\$&")}"`;
