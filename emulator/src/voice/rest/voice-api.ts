import { type RequestHandler, Router } from "express";
import type { Project } from "../../identity/project.ts";
import type { Journal } from "../../journal/journal.ts";
import { answerPlainJson } from "../../rest/plain-json.ts";
import { recordRequests } from "../../rest/request-journal.ts";
import { readBearer, verifyRestToken } from "../../rest/rest-token.ts";
import { type CallRouteParts, createCallRoutes } from "./call-routes.ts";
import { answerError, VoiceApiError } from "./voice-api-error.ts";

export interface VoiceApiParts extends CallRouteParts {
  /** The application whose calls they are. */
  project: Project;
  journal: Pick<Journal, "record">;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The Voice API over REST: https://developer.vonage.com/en/api/voice */
export function createVoiceApi(parts: VoiceApiParts): Router {
  const api = Router();
  api.use(answerPlainJson, recordRequests(parts.journal), authenticate(parts), createCallRoutes(parts));
  api.use((request) => {
    throw new VoiceApiError(404, `Neither emulated nor known: ${request.method} ${request.path}`);
  });
  api.use(answerError);
  return api;
}

/** Passes on requests with a JWT signed with the application's private key; 401 for all others. */
function authenticate({ project, now }: Pick<VoiceApiParts, "project" | "now">): RequestHandler {
  return async (request, _response, next) => {
    const token = readBearer(request);
    if (token === undefined) throw new VoiceApiError(401, "The header Authorization: Bearer JWT is missing");
    await verifyRestToken(token, project, now()).catch((error: Error) => {
      throw new VoiceApiError(401, `Invalid token: ${error.message}`);
    });
    next();
  };
}
