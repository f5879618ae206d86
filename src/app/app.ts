import compression from "compression";
import express, { type Express } from "express";
import { signInRoutes } from "./access/sign-in-routes.ts";
import { callLogRoutes } from "./calls/call-log-routes.ts";
import { callRoutes } from "./calls/call-routes.ts";
import { controlRoutes } from "./calls/control-routes.ts";
import { healthRoutes } from "./http/health.ts";
import { knownHostOnly } from "./http/known-host.ts";
import { requestLog } from "./http/logging.ts";
import { metricsRoutes, requireMetricsToken } from "./http/metrics.ts";
import { openApiRoute } from "./http/openapi.ts";
import { answerError, notFound } from "./http/problem-answers.ts";
import { createRouter, type Guards, type Route } from "./http/route.ts";
import { sameOriginOnly } from "./http/same-origin.ts";
import { securityHeaders } from "./http/security-headers.ts";
import { staticFiles, VIEWS } from "./http/static-files.ts";
import { eventRoutes } from "./live/events.ts";
import { reportRoutes, requireReportSignature } from "./monitoring/report-routes.ts";
import { type AppSettings, createParts, type Overrides, type Parts } from "./parts.ts";
import { adminRoutes } from "./policy/admin-routes.ts";
import { auditSignIns } from "./policy/audit-sign-ins.ts";
import { problemOf } from "./problems.ts";
import { inviteRoutes } from "./rooms/invite-routes.ts";
import { roomRoutes } from "./rooms/room-routes.ts";
import { RoomId } from "./rooms/wire.ts";
import { callerRoutes } from "./telephone/caller-routes.ts";
import { dialInRoutes } from "./telephone/dial-in-routes.ts";
import { requireVoiceSignature, voiceWebhookRoutes } from "./telephone/voice-webhook-routes.ts";

export interface App {
  /** Answers requests. */
  readonly handle: Express;
  /** Everything that it answers, besides static files. */
  readonly routes: readonly Route[];
  /** First of all: no longer ready, and no call begins. Everything else is answered as before. */
  retire(): void;
  /** Before the server drains: pages are told to come back, and nothing is done by itself any more. */
  stop(): Promise<void>;
  /** After the last answer: closes the database. */
  close(): Promise<void>;
}

/**
 * The app of a platform project. Calls of an earlier run are taken over before it answers.
 *
 * @param overrides parts that a test brings itself.
 * @throws if the database can't be opened.
 */
export async function createApp(settings: AppSettings, overrides: Partial<Overrides> = {}): Promise<App> {
  const parts = await createParts(settings, overrides);
  await parts.reconciler.start();
  await parts.calls.resume();
  parts.callStopper.start();
  let isStopping = false;
  const { app, routes } = createExpress(parts, () => isStopping);
  const retire = () => {
    isStopping = true;
    parts.dials.stop();
  };
  return {
    handle: app,
    routes,
    retire,
    async stop() {
      retire();
      parts.events.stop();
      parts.disconnects.stop();
      parts.eventLoopLag.stop();
      parts.limits.stop();
      await parts.callStopper.end();
      await parts.digitSender.stop();
      await parts.reconciler.stop();
    },
    close: () => parts.database.destroy(),
  };
}

/** Middleware and routes in the order in which a request meets them. */
function createExpress(parts: Parts, isStopping: () => boolean): { app: Express; routes: readonly Route[] } {
  const { settings } = parts;
  const app = express();
  app.disable("x-powered-by");
  app.set("trust proxy", settings.server.trustProxy);
  app.set("query parser", "simple");
  app.set("views", VIEWS).set("view engine", "ejs");

  const guards = createGuards(parts);
  const routes: Route[] = [];
  const serve = (added: Route[]) => {
    routes.push(...added);
    app.use(createRouter(added, guards));
  };

  serve(healthRoutes({ isStopping, checkDatabase: () => parts.recording.probe() }));
  app.use(requestLog(parts.log, "/webhooks/"));
  app.use(securityHeaders(settings));
  app.use(knownHostOnly(settings.server));
  app.use(sameOriginOnly(settings.server.publicUrl));
  serve(reportRoutes(parts));
  serve(voiceWebhookRoutes(parts));
  serve(metricsRoutes(parts));
  serve(eventRoutes(parts)); // before compression, which would hold events back
  app.use(compression());
  app.use(staticFiles());
  app.use(auditSignIns(parts));
  serve(signInRoutes(parts));
  serve(roomRoutes(parts));
  serve(inviteRoutes({ ...parts, onInvitesChanged: (roomId) => tellInvites(parts, roomId) }));
  serve(callRoutes(parts));
  serve(controlRoutes(parts));
  serve(callLogRoutes(parts));
  serve(dialInRoutes(parts));
  serve(callerRoutes(parts));
  serve(adminRoutes(parts));
  serve([openApiRoute(routes)]); // last: the document is of the routes above
  app.use(notFound);
  app.use(answerError(problemOf));
  return { app, routes };
}

/** Tells hosts of changed invites, and ends the events of guests whose invite has been revoked. */
async function tellInvites({ feed, events }: Parts, roomId: string): Promise<void> {
  feed.publishAdmission(roomId);
  await events.review((place) => place.roomId === roomId && !place.isHost);
}

/** The checks behind the accesses that routes name. */
function createGuards({ access, entry, metricsToken, signaturePolicy, telephone }: Parts): Guards {
  return {
    participant: (request, response) =>
      entry.visitorIn(request, response, RoomId.parse(request.params.roomId)),
    host: (request, response) => access.requireHost(request, response),
    admin: (request, response) => access.requireAdmin(request, response),
    signature: requireReportSignature(signaturePolicy),
    voiceSignature: requireVoiceSignature(telephone),
    metrics: [requireMetricsToken(metricsToken)],
  };
}
