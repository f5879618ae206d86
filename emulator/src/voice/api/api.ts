import { type RequestHandler, Router } from "express";
import { recordRequests } from "../../api/journal.ts";
import { answerPlainJson } from "../../api/plain-json.ts";
import { readBearer, verifyRestToken } from "../../api/rest-token.ts";
import type { Journal } from "../../journal.ts";
import type { Project } from "../../project.ts";
import { type CallRouteParts, createCallRoutes } from "./calls.ts";
import { answerError, VoiceApiError } from "./errors.ts";

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

/** Lets through who shows a JWT signed with the application's private key. */
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
