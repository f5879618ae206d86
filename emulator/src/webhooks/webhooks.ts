import { randomBytes } from "node:crypto";
import type { Destination, Destinations } from "./destinations.ts";
import { type MonitoringEvent, subjectOf, summarize, toPayload } from "./events.ts";
import { Registrations } from "./registrations.ts";
import { type Signer, signCallback } from "./signature.ts";
import type { Delivery, WebhookQueue } from "./webhook-queue.ts";

/** For forged signatures. */
const FORGER_SECRET_BYTES = 32;

export interface WebhooksOptions {
  /** API key or application id: the callbacks name it. */
  projectId: string;
  signer: Signer;
  destinations: Destinations;
  queue: Pick<WebhookQueue, "send">;
}

/** Callbacks to the app of one project: to configured receivers, and to those registered over REST. */
export class Webhooks {
  readonly registrations = new Registrations();
  readonly #options: WebhooksOptions;

  constructor(options: WebhooksOptions) {
    this.#options = options;
  }

  /** Returns at once. Never throws: failures are in the journal. */
  send(event: MonitoringEvent): void {
    const { projectId, queue } = this.#options;
    const body = JSON.stringify(toPayload(event, projectId));
    for (const { url, secret } of this.#destinationsOf(event)) {
      queue.send({
        url,
        body,
        summary: summarize(event),
        sessionId: event.sessionId,
        subject: subjectOf(event),
        ...(secret === undefined ? {} : { sign: this.#signWith(secret, body) }),
      });
    }
  }

  #destinationsOf({ event }: MonitoringEvent): Destination[] {
    const configured = this.#options.destinations[event];
    const registered = this.registrations.urlsFor(event).map((url) => ({ url }));
    return configured ? [configured, ...registered] : registered;
  }

  #signWith(secret: string, body: string): NonNullable<Delivery["sign"]> {
    return ({ now, isForged }) => {
      const used = isForged ? randomBytes(FORGER_SECRET_BYTES).toString("hex") : secret;
      return signCallback(body, this.#options.signer, { secret: used, now });
    };
  }
}
