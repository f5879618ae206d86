import { createHash, randomUUID } from "node:crypto";
import { type JWTPayload, SignJWT } from "jose";
import { API_KEY } from "./platform.ts";

export const WEBHOOK_SECRET = "the-secret-of-the-webhooks-0123456";

/** Claims that are signed otherwise than the platform does. */
export interface Forgery {
  secret?: string;
  /** Takes the place of what the platform claims; undefined: leaves it out. */
  claims?: JWTPayload;
  algorithm?: "HS256" | "HS512";
  /** Seconds since the epoch. */
  issuedAt?: number;
}

/**
 * Signs a report as the platform does: https://developer.vonage.com/en/video/guides/secure-callbacks
 * @returns the header `Authorization`.
 */
export async function signReport(body: string | Uint8Array, forgery: Forgery = {}): Promise<string> {
  const { secret = WEBHOOK_SECRET, claims = {}, algorithm = "HS256" } = forgery;
  const token = await new SignJWT({
    iat: forgery.issuedAt ?? Math.floor(Date.now() / 1000),
    jti: randomUUID(),
    iss: "Vonage",
    payload_hash: createHash("sha256").update(body).digest("hex"),
    api_key: API_KEY,
    ...claims,
  })
    .setProtectedHeader({ alg: algorithm, typ: "JWT" })
    .sign(new TextEncoder().encode(secret));
  return `Bearer ${token}`;
}
