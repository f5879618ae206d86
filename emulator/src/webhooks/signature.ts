import { createHash, randomUUID } from "node:crypto";
import { SignJWT } from "jose";

/** Account and application in the claims of a signature. */
export interface Signer {
  apiKey: string;
  /** Only of a Vonage application. */
  applicationId?: string;
}

/**
 * Signs a callback: https://developer.vonage.com/en/video/guides/secure-callbacks
 * @param secret of the kind of callback.
 * @param now milliseconds since the epoch.
 * @returns the value of the header `Authorization`.
 */
export async function signCallback(
  body: string,
  { apiKey, applicationId }: Signer,
  { secret, now }: { secret: string; now: number },
): Promise<string> {
  const token = await new SignJWT({
    payload_hash: createHash("sha256").update(body).digest("hex"),
    api_key: apiKey,
    ...(applicationId === undefined ? {} : { application_id: applicationId }),
  })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer("Vonage")
    .setIssuedAt(Math.floor(now / 1000))
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(secret));
  return `Bearer ${token}`;
}
