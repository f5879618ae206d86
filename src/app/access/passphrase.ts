import { createHmac, randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from "node:crypto";

/** Parameters of scrypt: https://www.rfc-editor.org/rfc/rfc7914#section-2 */
interface Cost {
  log2N: number;
  r: number;
  p: number;
}

/**
 * Cost of a try: some 0.2 s and 32 MB.
 *
 * @see https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#scrypt
 */
const COST: Cost = { log2N: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** `scrypt:15:8:3:salt:hash`: without $, which some readers of .env files take for a variable. */
const HASHED = /^scrypt:(1[0-9]|20):([1-9]|[12][0-9]|3[0-2]):([1-9]|1[0-6]):([\w-]{22}):([\w-]{43})$/;

/** Whether this is the hash of a passphrase, and no passphrase itself. */
export function isHash(configured: string): boolean {
  return HASHED.test(configured);
}

/** Makes the hash that takes a passphrase's place in the settings. @param cost a test may want less. */
export async function hashPassphrase(passphrase: string, cost: Cost = COST): Promise<string> {
  const { log2N, r, p } = cost;
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(passphrase, salt, { N: 2 ** log2N, r, p });
  return ["scrypt", log2N, r, p, salt.toString("base64url"), hash.toString("base64url")].join(":");
}

/** Compares a passphrase with that of the settings, which is hashed or plain text. Takes as long for one that is nearly right. */
export async function isPassphrase(given: string, configured: string): Promise<boolean> {
  const [, log2N, r, p, salt = "", hash = ""] = HASHED.exec(configured) ?? [];
  if (log2N === undefined) return timingSafeEqual(shorten(given), shorten(configured));
  const cost = { N: 2 ** Number(log2N), r: Number(r), p: Number(p) };
  const derived = await derive(given, Buffer.from(salt, "base64url"), cost);
  return timingSafeEqual(derived, Buffer.from(hash, "base64url"));
}

function derive(
  passphrase: string,
  salt: Buffer,
  { N, r, p }: Required<Pick<ScryptOptions, "N" | "r" | "p">>,
): Promise<Buffer> {
  const maxmem = 256 * N * r; // twice of what is needed: https://nodejs.org/api/crypto.html#cryptoscryptpassword-salt-keylen-options-callback
  return new Promise((resolve, reject) => {
    scrypt(passphrase.normalize("NFKC"), salt, HASH_BYTES, { N, r, p, maxmem }, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}

/** Texts of any length become equally long. */
function shorten(text: string): Buffer {
  return createHmac("sha256", "passphrase").update(text).digest();
}
