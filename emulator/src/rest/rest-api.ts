import { type RequestHandler, Router } from "express";
import type { Project } from "../identity/project.ts";
import type { Journal } from "../journal/journal.ts";
import type { Sessions } from "../signaling/sessions.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import { authenticate, demandOwnProject } from "./authentication.ts";
import { createCallbackRoutes } from "./callbacks.ts";
import { createConnectionRoutes } from "./connections.ts";
import { createDialRoute, type DialParts } from "./dial.ts";
import { createDtmfRoutes, type DtmfParts } from "./dtmf.ts";
import { createMuteRoutes } from "./mutes.ts";
import { createNotEmulatedRoutes } from "./not-emulated.ts";
import { answerPlainJson } from "./plain-json.ts";
import { recordRequests } from "./request-journal.ts";
import { answerError, refuseUnknownRoute } from "./rest-error.ts";
import { createSessionRoute } from "./session-create.ts";
import { createSignalRoutes } from "./signals.ts";
import { createStreamRoutes } from "./streams.ts";

/** One project, and the callbacks registered for it. */
export interface RestTenant {
  readonly project: Project;
  readonly webhooks: Pick<Webhooks, "registrations">;
}

export interface ApiParts extends Pick<DialParts, "verifyToken"> {
  tenants: readonly RestTenant[];
  sessions: Pick<Sessions, "of">;
  calls: DialParts["calls"] & DtmfParts["calls"];
  journal: Pick<Journal, "record">;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** The platform's REST API, as https://tokbox.com/developer/rest/ describes it. */
export function createApi(parts: ApiParts): Router {
  const projects = parts.tenants.map(({ project }) => project);
  const api = Router();
  api.use(answerPlainJson, recordRequests(parts.journal), authenticate({ projects, now: parts.now }));
  for (const tenant of parts.tenants) {
    api.use(onlyFor(tenant.project, createTenantRoutes(tenant, parts)));
  }
  api.use("/v2/project", createNotEmulatedRoutes());
  api.use(refuseUnknownRoute, answerError);
  return api;
}

/** The API as one project sees it: its own sessions, and no others. */
function createTenantRoutes({ project, webhooks }: RestTenant, parts: ApiParts): Router {
  const { calls, verifyToken, now } = parts;
  const own = { projectId: project.id, sessions: parts.sessions.of(project) };
  const routes = Router();
  routes.use(createSessionRoute({ ...own, now }));
  routes.use(
    "/v2/project/:apiKey",
    demandOwnProject(project),
    createDialRoute({ ...own, calls, verifyToken }),
    createConnectionRoutes(own),
    createStreamRoutes(own),
    createSignalRoutes(own),
    createDtmfRoutes({ ...own, calls }),
    createMuteRoutes(own),
    createCallbackRoutes(webhooks),
  );
  return routes;
}

function onlyFor(project: Project, routes: Router): RequestHandler {
  return (request, response, next) => {
    if (response.locals.project === project) routes(request, response, next);
    else next();
  };
}
