import {
  type Application,
  type Credentials,
  loadApplication,
  loadCredentials,
} from "./identity/credentials.ts";
import { openTokProject, type Project, vonageApplication } from "./identity/project.ts";
import { Journal } from "./journal/journal.ts";
import { Sessions } from "./signaling/sessions.ts";
import { type Grant, TokenError, verifyToken } from "./signaling/tokens.ts";
import { SignalingServer } from "./signaling/websocket-server.ts";
import { toApplicationDestinations, toProjectDestinations } from "./webhooks/destinations.ts";
import type { MonitoringEvent } from "./webhooks/events.ts";
import type { WebhookOptions } from "./webhooks/webhook-options.ts";
import { WebhookQueue } from "./webhooks/webhook-queue.ts";
import { Webhooks, type WebhooksOptions } from "./webhooks/webhooks.ts";

export interface CoreOptions {
  dataDirectory: string;
  webhooks?: WebhookOptions;
  reconnectionGraceMs?: number;
}

/** A project and the callbacks to its app. */
export interface Tenant {
  readonly project: Project;
  readonly webhooks: Webhooks;
}

/** The parts of the emulator that need neither a port nor a phone. */
export interface Core {
  readonly credentials: Credentials;
  readonly application: Application;
  readonly tenants: readonly Tenant[];
  readonly sessions: Sessions;
  readonly journal: Journal;
  readonly webhookQueue: WebhookQueue;
  readonly signaling: SignalingServer;
  /** @throws TokenError */
  verifyToken(token: string, sessionId: string): Promise<Grant>;
  /** Sends a callback to the app that owns the session. */
  report(event: MonitoringEvent): void;
}

/** @throws when the data directory can't be used. */
export async function createCore({
  dataDirectory,
  webhooks = {},
  reconnectionGraceMs,
}: CoreOptions): Promise<Core> {
  const credentials = await loadCredentials(dataDirectory);
  const application = await loadApplication(dataDirectory);
  const journal = new Journal();
  const webhookQueue = new WebhookQueue({ journal });
  const projects = [openTokProject(credentials), vonageApplication(application)] as const;
  const { apiKey } = credentials;
  const tenants = projects.map((project) => ({
    project,
    webhooks: new Webhooks({ ...describeWebhooks(project, apiKey, webhooks), queue: webhookQueue }),
  }));
  const sessions = new Sessions({ owners: projects, now: Date.now, onEvent: report });

  function findTenant(sessionId: string): Tenant | undefined {
    const owner = sessions.ownerOf(sessionId);
    return tenants.find(({ project }) => project === owner);
  }
  function report(event: MonitoringEvent): void {
    findTenant(event.sessionId)?.webhooks.send(event);
  }
  async function verify(token: string, sessionId: string): Promise<Grant> {
    const tenant = findTenant(sessionId);
    if (!tenant) throw new TokenError("The session does not exist");
    return verifyToken(token, { project: tenant.project, sessionId, now: Date.now() });
  }
  const signaling = new SignalingServer({
    sessions,
    journal,
    verifyToken: verify,
    ...(reconnectionGraceMs === undefined ? {} : { reconnectionGraceMs }),
  });
  return {
    credentials,
    application,
    tenants,
    sessions,
    journal,
    webhookQueue,
    signaling,
    verifyToken: verify,
    report,
  };
}

/** @param apiKey of the account, which an application's callbacks name too: that of the project beside it. */
function describeWebhooks(
  { kind, id }: Project,
  apiKey: string,
  options: WebhookOptions,
): Omit<WebhooksOptions, "queue"> {
  return kind === "vonage"
    ? {
        projectId: id,
        signer: { apiKey, applicationId: id },
        destinations: toApplicationDestinations(options),
      }
    : { projectId: id, signer: { apiKey }, destinations: toProjectDestinations(options) };
}
