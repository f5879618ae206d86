import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Request } from "express";
import type { z } from "zod";
import type { CallsView } from "./calls/call-view.ts";
import { type Core, createCore } from "./core.ts";
import { type Gateway, type GatewayContext, startGateway } from "./gateway.ts";
import type { Application, Credentials } from "./identity/credentials.ts";
import type { Journal } from "./journal/journal.ts";
import { listenHttp } from "./net/http-listener.ts";
import { admitKnownHosts, type HttpHandlers } from "./net/known-host.ts";
import { startStunServer } from "./net/stun-server.ts";
import { API_PATH, createRoutes, PROXY_PATH, upgradeTo, VOICE_API_PATH } from "./routes.ts";
import type { Sessions } from "./signaling/sessions.ts";
import type { VoiceOptions } from "./voice/voice.ts";
import type { WebhookOptions } from "./webhooks/destinations.ts";
import { FaultInjection, NO_FAULTS } from "./webhooks/fault-injection.ts";

export interface EmulatorOptions {
  /** Where key, secret and certificates live, so that they survive a restart. */
  dataDirectory: string;
  /** IPv4 address to listen on with everything; this machine only (127.0.0.1) unless told otherwise. */
  host?: string;
  /** Port of its own HTTP listener; 0: any free one. */
  port?: number;
  /** Preferred port of the desk phones, TLS on the next one; another one when it is busy. 0: any free one. */
  sipPort?: number;
  /** The same of the virtual number. */
  voiceSipPort?: number;
  /**
   * Host names at which an app that passes requests on is reached, besides localhost; requests by any other name are
   * refused then. Absent: the app sees to that.
   */
  hostNames?: readonly string[];
  /** Where events are sent; absent: nowhere. */
  webhooks?: WebhookOptions;
  /** Who is asked what to do with calls for `phoneNumber`; absent: nobody, and callers are turned away. */
  voice?: VoiceOptions;
  /** Milliseconds a browser may be away before the others see it leave. */
  reconnectionGraceMs?: number;
  /** Hears of what went wrong and is nobody's fault who could be told. */
  warn?(message: string): void;
}

export interface Emulator {
  /** For `new OpenTok(key, secret, { apiUrl })`. */
  readonly apiUrl: string;
  /** Key and secret of the OpenTok project. */
  readonly credentials: Credentials;
  /** The same for a Vonage application: `new OpenTok(applicationId, privateKey, { apiUrl })`. */
  readonly application: Application;
  /** For `OT.setProxyUrl(location.origin + proxyPath)` on the page of an app that passes requests on to `handle`. */
  readonly proxyPath: string;
  /** Where the desk phones are called: `127.0.0.1:5070`. */
  readonly sipAddress: string;
  /** The same over TLS, with a certificate of the authority in `dataDirectory/authority.pem`. */
  readonly sipTlsAddress: string | null;
  /** The Voice API over REST, where the cloud's is `https://api.nexmo.com`: `PUT /v1/calls/UUID` and so on. */
  readonly voiceApiUrl: string;
  /** The virtual number: `+12015550123`. Also called as `sip:12015550123@sip.nexmo.com` from a session. */
  readonly phoneNumber: string;
  /** Where any SIP phone calls the virtual number: `sip:12015550123@127.0.0.1:5080`. */
  readonly voiceSipAddress: string;
  /** The same over TLS, with a certificate of the same authority. */
  readonly voiceSipTlsAddress: string | null;
  readonly sessions: Sessions;
  readonly calls: CallsView;
  readonly journal: Journal;
  /** Answers a request for anything under `/_emulator/`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Takes over a WebSocket under `/_emulator/`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * From now on callbacks are delivered late, twice, out of order, unsigned or forged.
   * @param faults what is left out is as on a good day.
   * @throws ZodError that names what is wrong.
   */
  deliverWebhooks(faults: z.input<typeof FaultInjection>): void;
  /**
   * Hangs up, disconnects everybody and forgets what happened and was asked for. Credentials and session ids stay
   * valid.
   */
  reset(): void;
  close(): Promise<void>;
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_SIP_PORT = 5070;
const DEFAULT_VOICE_SIP_PORT = 5080;

/**
 * Starts a stand-in for the platform: the REST API for `opentok`, the protocol for @opentok/client, phones on SIP.
 * @param startTelephony starts the telephone side; a test may bring its own.
 * @throws when the port is taken or the data directory can't be used; nothing is left running then.
 */
export async function startEmulator(
  options: EmulatorOptions,
  startTelephony: (context: GatewayContext) => Promise<Gateway> = startGateway,
): Promise<Emulator> {
  const host = options.host ?? DEFAULT_HOST;
  const core = await createCore(options);
  const opened: { close(): Promise<void> }[] = [];
  try {
    const stun = await startStunServer(host);
    opened.push(stun);
    const gateway = await startTelephony(toGatewayContext(options, core));
    opened.push(gateway);
    const handlers = createHandlers(core, gateway, stunAddressAt(host, stun.port));
    const ownHandlers = host.startsWith("127.") ? admitKnownHosts(handlers, [host]) : handlers;
    const listener = await listenHttp(ownHandlers, { host, port: options.port ?? 0 });
    const origin = `http://${isUnspecified(host) ? DEFAULT_HOST : host}:${listener.port}`;
    return {
      ...show(core, gateway),
      ...(options.hostNames ? admitKnownHosts(handlers, options.hostNames) : handlers),
      ...{ apiUrl: origin + API_PATH, voiceApiUrl: origin + VOICE_API_PATH, proxyPath: PROXY_PATH },
      reset: () => reset(core, gateway),
      close: once(() => closeInOrder(core, gateway, [listener, stun])),
    };
  } catch (error) {
    await Promise.all(opened.map((part) => part.close()));
    throw error;
  }
}

/** What who started it may look at and set. */
function show(
  { credentials, application, sessions, journal, webhookQueue }: Core,
  { calls, sipAddress, sipTlsAddress, voice }: Gateway,
) {
  return {
    ...{ credentials, application, sessions, journal, calls, sipAddress, sipTlsAddress },
    phoneNumber: voice.phoneNumber,
    ...{ voiceSipAddress: voice.sipAddress, voiceSipTlsAddress: voice.sipTlsAddress },
    deliverWebhooks(faults: z.input<typeof FaultInjection>): void {
      webhookQueue.faults = FaultInjection.parse(faults);
    },
  };
}

function toGatewayContext(
  options: EmulatorOptions,
  { credentials, application, sessions, journal, report }: Core,
): GatewayContext {
  const { dataDirectory, host = DEFAULT_HOST, voice, warn = () => undefined } = options;
  const { sipPort = DEFAULT_SIP_PORT, voiceSipPort = DEFAULT_VOICE_SIP_PORT } = options;
  const webhookUrl = options.webhooks?.sip ?? null;
  const place = { dataDirectory, host, sipPort, voiceSipPort };
  return { ...place, credentials, application, sessions, journal, report, webhookUrl, voice, warn };
}

function createHandlers(
  core: Core,
  gateway: Gateway,
  stunAddress: (request: Request) => string,
): HttpHandlers {
  return {
    handle: createRoutes({ ...core, ...gateway, now: Date.now, stunAddress }),
    upgrade: upgradeTo(core.signaling, gateway.pages),
  };
}

/** Who listens everywhere is reached at the name that the page was reached at. */
function stunAddressAt(host: string, port: number): (request: Request) => string {
  return (request) => `${isUnspecified(host) ? request.hostname : host}:${port}`;
}

function isUnspecified(host: string): boolean {
  return host === "0.0.0.0";
}

function reset({ tenants, sessions, signaling, webhookQueue, journal }: Core, { voice }: Gateway): void {
  webhookQueue.clear();
  voice.reset();
  webhookQueue.faults = NO_FAULTS;
  // The app still hears that its calls have ended.
  sessions.clear();
  signaling.disconnectAll();
  for (const { webhooks } of tenants) webhooks.registrations.clear();
  journal.clear();
}

/** Phones first: their ends are still told to the rooms and to the app. */
async function closeInOrder(
  { sessions, signaling, webhookQueue }: Core,
  gateway: Gateway,
  listeners: { close(): Promise<void> }[],
): Promise<void> {
  await gateway.close();
  sessions.clear();
  await Promise.all([signaling.close(), webhookQueue.close()]);
  await Promise.all(listeners.map((listener) => listener.close()));
}

/** Closing twice is closing once. */
function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | null = null;
  return () => {
    closing ??= close();
    return closing;
  };
}
