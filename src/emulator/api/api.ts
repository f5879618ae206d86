import { Router } from "express";
import type { Journal } from "../journal.ts";
import { type AuthenticationParts, authenticate, demandOwnProject } from "./authentication.ts";
import { createConnectionRoutes } from "./connections.ts";
import { createDialRoute, type DialParts } from "./dial.ts";
import { createDtmfRoutes, type DtmfParts } from "./dtmf.ts";
import { answerError, refuseUnknownRoute } from "./errors.ts";
import { recordRequests } from "./journal.ts";
import { createMuteRoutes } from "./mutes.ts";
import { createNotEmulatedRoutes } from "./not-emulated.ts";
import { createSessionRoute, type SessionCreateParts } from "./session-create.ts";
import { createSignalRoutes } from "./signals.ts";
import { createStreamRoutes } from "./streams.ts";

export type ApiParts = AuthenticationParts &
  DialParts &
  Pick<DtmfParts, "calls"> &
  Pick<SessionCreateParts, "sessions"> & { journal: Pick<Journal, "record"> };

/** The platform's REST API, as https://tokbox.com/developer/rest/ describes it. */
export function createApi(parts: ApiParts): Router {
  const { apiKey } = parts.credentials;
  const sessionParts = { apiKey, sessions: parts.sessions };
  const project = Router({ mergeParams: true });
  project.use(
    demandOwnProject(parts),
    createDialRoute(parts),
    createConnectionRoutes(sessionParts),
    createStreamRoutes(sessionParts),
    createSignalRoutes(sessionParts),
    createDtmfRoutes({ ...sessionParts, calls: parts.calls }),
    createMuteRoutes(sessionParts),
  );

  const api = Router();
  api.use(recordRequests(parts.journal), authenticate(parts));
  api.use(createSessionRoute({ apiKey, sessions: parts.sessions, now: parts.now }));
  api.use("/v2/project/:apiKey", project);
  api.use("/v2/project", createNotEmulatedRoutes());
  api.use(refuseUnknownRoute, answerError);
  return api;
}
