import { CALL_EVENTS, type EventName, SESSION_EVENTS } from "./events.ts";

/** Where a kind of event is sent. */
export interface Destination {
  url: string;
  /** Signs what is sent there; absent: it goes out unsigned. */
  secret?: string;
}

export type Destinations = Partial<Record<EventName, Destination>>;

/** A webhook of a Vonage application's Video capability, as its configuration has it. */
export interface CapabilityWebhook {
  address: string;
  /** Signs what is sent there; absent: it goes out unsigned. */
  secret?: string;
  /** False: nothing is sent. */
  active?: boolean;
}

/** The Video capability's webhooks, and what is sent there. */
const capabilities = [
  ["sip_call_created", "callCreated"],
  ["sip_call_updated", "callUpdated"],
  ["sip_call_destroyed", "callDestroyed"],
  ["sip_call_mute_forced", "muteForced"],
  ["connection_created", "connectionCreated"],
  ["connection_destroyed", "connectionDestroyed"],
  ["stream_created", "streamCreated"],
  ["stream_destroyed", "streamDestroyed"],
] as const satisfies readonly [string, EventName][];

export type CapabilityWebhooks = Partial<Record<(typeof capabilities)[number][0], CapabilityWebhook>>;

/** Where callbacks are sent from the start; others are registered over REST. */
export interface WebhookOptions {
  /** Where SIP call monitoring is sent; absent: nowhere. */
  sip?: string;
  /** Where session monitoring is sent: connections and streams that come and go. Absent: nowhere. */
  session?: string;
  /** Signs both; absent: they go out unsigned. */
  secret?: string;
  /** The webhooks of the Vonage application; absent: what the OpenTok project is told, and where. */
  application?: CapabilityWebhooks;
}

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
