import type { RequestHandler } from "express";
import { jwtVerify } from "jose";
import { ApiError, errorCodes } from "./errors.ts";

/** https://tokbox.com/developer/rest/#authentication: a token may be valid for five minutes at most. */
const AGE_MAX_SECONDS = 300;
const CLOCK_SKEW_SECONDS = 30;

export interface AuthenticationParts {
  credentials: { apiKey: string; apiSecret: string };
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Lets through who shows a JWT signed with the API secret in `X-OPENTOK-AUTH`; 403 for everybody else. */
export function authenticate({ credentials, now }: AuthenticationParts): RequestHandler {
  const secret = new TextEncoder().encode(credentials.apiSecret);
  return async (request, _response, next) => {
    const token = request.get("X-OPENTOK-AUTH");
    if (!token) throw refusal("No suitable authentication found: the header X-OPENTOK-AUTH is missing");
    const seconds = now() / 1000;
    const { payload } = await jwtVerify(token, secret, {
      algorithms: ["HS256"],
      issuer: credentials.apiKey,
      requiredClaims: ["exp"],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: new Date(now()),
    }).catch((error: unknown) => {
      throw refusal(`Invalid token: ${error instanceof Error ? error.message : String(error)}`);
    });
    if (payload.ist !== "project") throw refusal('Invalid token: its claim "ist" must be "project"');
    if (Number(payload.exp) > seconds + AGE_MAX_SECONDS + CLOCK_SKEW_SECONDS) {
      throw refusal("Invalid token: it is valid for more than five minutes");
    }
    next();
  };
}

/** A project may only use its own paths: `/v2/project/KEY`. */
export function demandOwnProject({ credentials }: AuthenticationParts): RequestHandler<{ apiKey: string }> {
  return (request, _response, next) => {
    if (request.params.apiKey !== credentials.apiKey) {
      throw refusal(`This emulator's API key is ${credentials.apiKey}`);
    }
    next();
  };
}

function refusal(message: string): ApiError {
  return new ApiError(403, message, errorCodes.badCredentials);
}
