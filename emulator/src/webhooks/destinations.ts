import { CALL_EVENTS, type EventName, SESSION_EVENTS } from "./events.ts";
import type { CapabilityWebhooks, WebhookOptions } from "./webhook-options.ts";

/** Receiver of a kind of event. */
export interface Destination {
  url: string;
  /** Signs the callbacks; absent: they are unsigned. */
  secret?: string;
}

export type Destinations = Partial<Record<EventName, Destination>>;

/** Webhooks of the Video capability, and the event that each receives. */
const capabilities = [
  ["sip_call_created", "callCreated"],
  ["sip_call_updated", "callUpdated"],
  ["sip_call_destroyed", "callDestroyed"],
  ["sip_call_mute_forced", "muteForced"],
  ["connection_created", "connectionCreated"],
  ["connection_destroyed", "connectionDestroyed"],
  ["stream_created", "streamCreated"],
  ["stream_destroyed", "streamDestroyed"],
] as const satisfies readonly [keyof CapabilityWebhooks, EventName][];

/** As the account portal has it: one URL for all of SIP call monitoring, and one for all of session monitoring. */
export function toProjectDestinations({ sip, session, secret }: WebhookOptions): Destinations {
  const all = (names: readonly EventName[], url: string | undefined) =>
    url === undefined ? [] : names.map((name) => [name, toDestination(url, secret)] as const);
  return Object.fromEntries([...all(CALL_EVENTS, sip), ...all(SESSION_EVENTS, session)]);
}

export function toApplicationDestinations(options: WebhookOptions): Destinations {
  const { application } = options;
  if (!application) return toProjectDestinations(options);
  const active = capabilities.flatMap(([capability, name]) => {
    const webhook = application[capability];
    return webhook && webhook.active !== false
      ? [[name, toDestination(webhook.address, webhook.secret)]]
      : [];
  });
  return Object.fromEntries(active);
}

function toDestination(url: string, secret: string | undefined): Destination {
  return secret === undefined ? { url } : { url, secret };
}
