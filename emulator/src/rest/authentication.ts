import type { Request, RequestHandler } from "express";
import type { Project } from "../identity/project.ts";
import { ApiError, errorCodes } from "./rest-error.ts";
import { readBearer, verifyRestToken } from "./rest-token.ts";

export interface AuthenticationParts {
  projects: readonly Project[];
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * Passes on requests with a JWT: signed with the API secret in `X-OPENTOK-AUTH`, or with the application's private key
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
    await verifyRestToken(token, project, now()).catch((error: Error) => {
      throw refusal(`Invalid token: ${error.message}`);
    });
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
  return kind === "opentok" ? request.get("X-OPENTOK-AUTH") : readBearer(request);
}

function refusal(message: string): ApiError {
  return new ApiError(403, message, errorCodes.badCredentials);
}
