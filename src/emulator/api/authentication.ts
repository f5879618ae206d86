import type { Request, RequestHandler } from "express";
import type { JWTPayload } from "jose";
import { type Project, verifyProjectToken } from "../project.ts";
import { ApiError, errorCodes } from "./errors.ts";

/** https://tokbox.com/developer/rest/#authentication: a token may be valid for five minutes at most. */
const OPENTOK_AGE_MAX_SECONDS = 300;
/** https://developer.vonage.com/en/getting-started/concepts/authentication: 24 hours from when it was issued. */
const VONAGE_LIFETIME_MAX_SECONDS = 24 * 3600;
const CLOCK_SKEW_SECONDS = 30;

export interface AuthenticationParts {
  projects: readonly Project[];
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Lets through who shows a JWT: signed with the API secret in `X-OPENTOK-AUTH`, or with the application's private key
 * as `Authorization: Bearer`. The routes after it find the project in `response.locals`. 403 for everybody else.
 */
export function authenticate({ projects, now }: AuthenticationParts): RequestHandler {
  return async (request, response, next) => {
    const shown = projects.map((project) => ({ project, token: readToken(request, project) }));
    const { project, token } = shown.find((candidate) => candidate.token) ?? {};
    if (!project || !token) {
      throw refusal(
        "No suitable authentication found: the header X-OPENTOK-AUTH is missing (or Authorization: Bearer)",
      );
    }
    const options = { now: now(), clockSkewSeconds: CLOCK_SKEW_SECONDS };
    const payload = await verifyProjectToken(token, project, options).catch((error: Error) => {
      throw refusal(`Invalid token: ${error.message}`);
    });
    checkLifetime(payload, project, now() / 1000);
    response.locals.project = project;
    next();
  };
}

/** A project may only use its own paths: `/v2/project/KEY`. */
export function demandOwnProject({ id }: Project): RequestHandler<{ apiKey: string }> {
  return (request, _response, next) => {
    if (request.params.apiKey !== id) throw refusal(`This token is of the project ${id}`);
    next();
  };
}

function readToken(request: Request, { kind }: Project): string | undefined {
  if (kind === "opentok") return request.get("X-OPENTOK-AUTH");
  return /^Bearer +(\S+)$/i.exec(request.get("Authorization") ?? "")?.[1];
}

function checkLifetime({ exp = 0, iat, jti }: JWTPayload, { kind }: Project, seconds: number): void {
  if (kind === "opentok") {
    if (exp > seconds + OPENTOK_AGE_MAX_SECONDS + CLOCK_SKEW_SECONDS) {
      throw refusal("Invalid token: it is valid for more than five minutes");
    }
    return;
  }
  if (iat === undefined || jti === undefined)
    throw refusal('Invalid token: it needs the claims "iat" and "jti"');
  if (exp > iat + VONAGE_LIFETIME_MAX_SECONDS) {
    throw refusal("Invalid token: it is valid for more than 24 hours");
  }
}

function refusal(message: string): ApiError {
  return new ApiError(403, message, errorCodes.badCredentials);
}
