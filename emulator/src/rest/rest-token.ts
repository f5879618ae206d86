/** The JWTs that ask something of the platform over REST, of its video and of its Voice API alike. */
import type { Request } from "express";
import type { JWTPayload } from "jose";
import { type Project, verifyProjectToken } from "../identity/project.ts";

/** https://tokbox.com/developer/rest/#authentication: a token may be valid for five minutes at most. */
const OPENTOK_AGE_MAX_SECONDS = 300;
/** https://developer.vonage.com/en/getting-started/concepts/authentication: 24 hours from when it was issued. */
const VONAGE_LIFETIME_MAX_SECONDS = 24 * 3600;
const CLOCK_SKEW_SECONDS = 30;

/** @returns the token of `Authorization: Bearer`; undefined where there is none. */
export function readBearer(request: Pick<Request, "get">): string | undefined {
  return /^Bearer +(\S+)$/i.exec(request.get("Authorization") ?? "")?.[1];
}

/**
 * @param now milliseconds since the epoch.
 * @throws Error when it is forged, expired, valid for too long, or no token of this project's; the message says why.
 */
export async function verifyRestToken(token: string, project: Project, now: number): Promise<void> {
  const payload = await verifyProjectToken(token, project, {
    now,
    requiredClaims: ["exp"],
    clockSkewSeconds: CLOCK_SKEW_SECONDS,
  });
  checkLifetime(payload, project, now / 1_000);
}

function checkLifetime({ exp = 0, iat, jti }: JWTPayload, { kind }: Project, seconds: number): void {
  if (kind === "opentok") {
    if (exp > seconds + OPENTOK_AGE_MAX_SECONDS + CLOCK_SKEW_SECONDS) {
      throw new Error("it is valid for more than five minutes");
    }
    return;
  }
  if (iat === undefined || jti === undefined) throw new Error('it needs the claims "iat" and "jti"');
  if (exp > iat + VONAGE_LIFETIME_MAX_SECONDS) throw new Error("it is valid for more than 24 hours");
}
