import { createPublicKey, createSecretKey, type KeyObject } from "node:crypto";
import { type JWTPayload, jwtVerify } from "jose";
import type { Application, Credentials } from "./credentials.ts";

/**
 * Owner of sessions on the platform: an OpenTok project or a Vonage application. They use the same paths and messages;
 * what differs is how they prove who they are.
 */
export interface Project {
  readonly kind: "opentok" | "vonage";
  /** API key or application id: stands in paths, session ids and webhooks. */
  readonly id: string;
  /** API secret, or private key as PEM. */
  readonly secret: string;
  /** Algorithm that signs its tokens. */
  readonly algorithm: "HS256" | "RS256";
  readonly verificationKey: KeyObject;
  /** Claims of each of its tokens. */
  readonly claims: Readonly<Record<string, string>>;
}

export function openTokProject({ apiKey, apiSecret }: Credentials): Project {
  return {
    kind: "opentok",
    id: apiKey,
    secret: apiSecret,
    algorithm: "HS256",
    verificationKey: createSecretKey(apiSecret, "utf8"),
    claims: { iss: apiKey, ist: "project" },
  };
}

export function vonageApplication({ applicationId, privateKey }: Application): Project {
  return {
    kind: "vonage",
    id: applicationId,
    secret: privateKey,
    algorithm: "RS256",
    verificationKey: createPublicKey(privateKey),
    claims: { application_id: applicationId },
  };
}

/**
 * @param now milliseconds since the epoch.
 * @param requiredClaims claims that it must have, whatever they say.
 * @throws Error when it is forged, expired, or no token of this project's; the message says why.
 */
export async function verifyProjectToken(
  token: string,
  { algorithm, verificationKey, claims }: Project,
  {
    now,
    requiredClaims,
    clockSkewSeconds = 0,
  }: { now: number; requiredClaims: string[]; clockSkewSeconds?: number },
): Promise<JWTPayload> {
  const { payload, protectedHeader } = await jwtVerify(token, verificationKey, {
    algorithms: [algorithm],
    requiredClaims,
    clockTolerance: clockSkewSeconds,
    currentDate: new Date(now),
  });
  for (const [name, value] of Object.entries(claims)) {
    // The `opentok` library for Ruby writes "ist" into the header.
    if ((payload[name] ?? protectedHeader[name]) !== value)
      throw new Error(`its claim "${name}" must be "${value}"`);
  }
  return payload;
}
