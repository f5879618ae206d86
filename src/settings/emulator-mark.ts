import { createHash, createPublicKey } from "node:crypto";

const MARK_LENGTH = 16;

/**
 * Whether the emulator has made these credentials, which it marks: an OpenTok secret ends with a checksum of
 * key and secret, the id of a Vonage application is made of its key. No project of the cloud has either but by chance
 * (1 : 2^64). An address alone says nothing: a proxy to the cloud may be on this machine, too.
 *
 * @see emulator/src/identity/credentials.ts, which makes them.
 */
export function isOfEmulator({ apiKey, apiSecret }: { apiKey: string; apiSecret: string }): boolean {
  return apiSecret.startsWith("-----BEGIN PRIVATE KEY")
    ? apiKey === toApplicationId(apiSecret)
    : apiSecret.slice(-MARK_LENGTH) === markOf(apiKey, apiSecret.slice(0, -MARK_LENGTH));
}

function markOf(apiKey: string, random: string): string {
  const words = `opentok-emulator ${apiKey} ${random}`;
  return createHash("sha256").update(words).digest("hex").slice(0, MARK_LENGTH);
}

/** @param privateKey PKCS#8 PEM, which has been read before. */
function toApplicationId(privateKey: string): string {
  const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "der" });
  const hash = createHash("sha256").update(publicKey).digest("hex");
  return hash.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-8$3-8$4-$5");
}
