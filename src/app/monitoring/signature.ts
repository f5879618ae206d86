import { createHash } from "node:crypto";
import { type JWTPayload, jwtVerify } from "jose";
import { z } from "zod";

/** The platform repeats a report for a day; whether it signs it anew each time is not documented. */
const MAX_AGE = "24h";
/** How far the platform's clock and ours may be apart. */
const CLOCK_SKEW_S = 5 * 60;

const Claims = z.object({
  payload_hash: z.string(),
  api_key: z.string().optional(),
  application_id: z.string().optional(),
});

/** The values that a signature is checked against. */
export interface Expected {
  /** Any of them. */
  secrets: readonly string[];
  /** API key of the OpenTok project or id of the Vonage application. */
  project: string;
  /** Milliseconds since the epoch. */
  now: number;
}

/** A report whose signature is not the platform's, or is about something else. The message says what is wrong. */
export class BadSignature extends Error {
  override readonly name = "BadSignature";
}

/**
 * Checks that the platform made a report, for this project, not long ago, and that it says what it said then.
 *
 * @param authorization the header, which brings the signature.
 * @param body as it came.
 * @throws BadSignature
 * @see https://developer.vonage.com/en/video/guides/secure-callbacks
 */
export async function verifySignature(
  authorization: string,
  body: Buffer,
  { secrets, project, now }: Expected,
): Promise<void> {
  const claims = Claims.safeParse(await verifyAny(tokenOf(authorization), secrets, new Date(now)));
  if (!claims.success) throw new BadSignature("The signature does not say what it covers.");
  const { payload_hash, api_key, application_id } = claims.data;
  if (api_key !== project && application_id !== project)
    throw new BadSignature("The report is about another project.");
  if (!hashesOf(body).includes(payload_hash.toLowerCase()))
    throw new BadSignature("The report is not the one that was signed.");
}

/** Whether a header has a signature with one of the secrets, whatever that is of. */
export async function isSignedWith(
  authorization: string,
  secrets: readonly string[],
  now: number,
): Promise<boolean> {
  try {
    await verifyAny(tokenOf(authorization), [...new Set(secrets)], new Date(now));
    return true;
  } catch {
    return false;
  }
}

/** @throws BadSignature if there is none. */
function tokenOf(authorization: string): string {
  const token = /^Bearer ([\w.-]+)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new BadSignature("The header Authorization must be Bearer and a JWT.");
  return token;
}

/** While one secret takes the place of another, either may have been used. */
async function verifyAny(token: string, secrets: readonly string[], currentDate: Date): Promise<JWTPayload> {
  let reason: unknown;
  for (const secret of secrets) {
    try {
      const { payload } = await jwtVerify(token, new TextEncoder().encode(secret), {
        algorithms: ["HS256"],
        issuer: "Vonage",
        maxTokenAge: MAX_AGE,
        clockTolerance: CLOCK_SKEW_S,
        currentDate,
      });
      return payload;
    } catch (error) {
      reason = error;
    }
  }
  throw new BadSignature("The signature is not right, or too old.", { cause: reason });
}

/** The platform's own documents disagree about whether it hashes the bytes that it sends or JSON without spaces. */
function hashesOf(body: Buffer): string[] {
  const hashes = [sha256(body)];
  try {
    hashes.push(sha256(JSON.stringify(JSON.parse(body.toString()))));
  } catch {
    // no JSON: then only the bytes can have been signed
  }
  return hashes;
}

function sha256(data: Buffer | string): string {
  return createHash("sha256").update(data).digest("hex");
}
