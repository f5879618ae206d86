import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import { deriveKey } from "../access/kept-secret.ts";

/** The nonce length of AES-GCM: NIST SP 800-38D section 8.2. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * Keeps PINs and callers' numbers so that the database alone gives them away to nobody. Each key serves one purpose.
 */
export class Keys {
  readonly #pinLookup: Buffer;
  readonly #pinSeal: Buffer;
  readonly #callerLookup: Buffer;

  constructor(appSecret: string) {
    this.#pinLookup = deriveKey(appSecret, "PIN lookup");
    this.#pinSeal = deriveKey(appSecret, "PIN seal");
    this.#callerLookup = deriveKey(appSecret, "caller lookup");
  }

  /**
   * Hash by which a room is found. A salted password hash (ASVS 6.5.2) would not do: a caller gives the PIN alone, so that
   * it must lead to the room. The key, which is not in the database, takes the salt's place.
   */
  hashPin(pin: string): string {
    return createHmac("sha256", this.#pinLookup).update(pin).digest("hex");
  }

  hashCaller(number: string): string {
    return createHmac("sha256", this.#callerLookup).update(number).digest("hex");
  }

  /** @param owner whom the PIN belongs to: it can't be opened as anybody else's. */
  sealPin(owner: string, pin: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv("aes-256-gcm", this.#pinSeal, nonce).setAAD(Buffer.from(owner));
    const sealed = Buffer.concat([cipher.update(pin, "utf8"), cipher.final()]);
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString("base64url");
  }

  /** @returns null for what was sealed with another secret, or for somebody else. */
  openPin(owner: string, text: string): string | null {
    const bytes = Buffer.from(text, "base64url");
    const nonce = bytes.subarray(0, NONCE_BYTES);
    const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
    try {
      const decipher = createDecipheriv("aes-256-gcm", this.#pinSeal, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(Buffer.from(owner)).setAuthTag(tag);
      const sealed = bytes.subarray(NONCE_BYTES + TAG_BYTES);
      return Buffer.concat([decipher.update(sealed), decipher.final()]).toString("utf8");
    } catch {
      return null;
    }
  }
}
