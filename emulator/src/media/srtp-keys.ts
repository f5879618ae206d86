import { createCipheriv } from "node:crypto";

/** Keys that encrypt and authenticate the packets of one direction. */
export interface SessionKeys {
  cipherKey: Buffer;
  authenticationKey: Buffer;
  salt: Buffer;
}

const MASTER_KEY_BYTES = 16;
const MASTER_SALT_BYTES = 14;
const AUTHENTICATION_KEY_BYTES = 20;

/** First labels of RFC 3711 section 4.3.2: cipher, authentication, salt follow each other. */
const RTP_LABEL = 0;
const RTCP_LABEL = 3;

/**
 * Session keys from a master key, with a key derivation rate of 0 (RFC 3711 section 4.3).
 * @param master base64 of 16 bytes of key and 14 of salt, as in SDP's `a=crypto` (RFC 4568).
 * @throws RangeError when it has not that length.
 */
export function deriveSessionKeys(master: string): { rtp: SessionKeys; rtcp: SessionKeys } {
  const bytes = Buffer.from(master, "base64");
  if (bytes.length !== MASTER_KEY_BYTES + MASTER_SALT_BYTES) {
    throw new RangeError(`An SRTP master key with salt has 30 bytes, not ${bytes.length}`);
  }
  const key = bytes.subarray(0, MASTER_KEY_BYTES);
  const salt = bytes.subarray(MASTER_KEY_BYTES);
  const derive = (firstLabel: number): SessionKeys => ({
    cipherKey: deriveKey(key, salt, firstLabel, MASTER_KEY_BYTES),
    authenticationKey: deriveKey(key, salt, firstLabel + 1, AUTHENTICATION_KEY_BYTES),
    salt: deriveKey(key, salt, firstLabel + 2, MASTER_SALT_BYTES),
  });
  return { rtp: derive(RTP_LABEL), rtcp: derive(RTCP_LABEL) };
}

/** The pseudo-random function: AES in counter mode over label and salt (RFC 3711 section 4.3.3). */
export function deriveKey(masterKey: Buffer, masterSalt: Buffer, label: number, length: number): Buffer {
  const counter = Buffer.alloc(16);
  masterSalt.copy(counter);
  counter[7]! ^= label;
  return counterMode(masterKey, counter, Buffer.alloc(length));
}

/** AES-128 in counter mode: the same operation encrypts and decrypts. */
export function counterMode(key: Buffer, counter: Buffer, data: Buffer): Buffer {
  return createCipheriv("aes-128-ctr", key, counter).update(data);
}

/**
 * Where the counter begins for one packet (RFC 3711 section 4.1.1).
 *
 *     salt * 2^16  XOR  ssrc * 2^64  XOR  index * 2^16
 * @param index 48 bits for SRTP, 31 for SRTCP.
 */
export function packetCounter(salt: Buffer, ssrc: number, index: number): Buffer {
  const counter = Buffer.alloc(16);
  counter.writeUInt32BE(ssrc, 4);
  counter.writeUIntBE(index, 8, 6);
  for (let i = 0; i < salt.length; i++) counter[i]! ^= salt[i]!;
  return counter;
}
