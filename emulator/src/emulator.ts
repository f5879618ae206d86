import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Request } from "express";
import type { CallsView } from "./calls/call-view.ts";
import { type Core, createCore } from "./core.ts";
import { type Gateway, type GatewayContext, startGateway } from "./gateway.ts";
import type { Application, Credentials } from "./identity/credentials.ts";
import type { Journal } from "./journal/journal.ts";
import { listenHttp } from "./net/http-listener.ts";
import { admitKnownHosts, type HttpHandlers } from "./net/known-host.ts";
import { isEverywhere } from "./net/reachable-address.ts";
import { startStunServer } from "./net/stun-server.ts";
import { API_PATH, createRoutes, PROXY_PATH, upgradeTo, VOICE_API_PATH } from "./routes.ts";
import type { Sessions } from "./signaling/sessions.ts";
import type { VoiceOptions } from "./voice/voice-options.ts";
import { FaultInjection, NO_FAULTS } from "./webhooks/fault-injection.ts";
import type { WebhookFaults, WebhookOptions } from "./webhooks/webhook-options.ts";

export interface EmulatorOptions {
  /** Folder of key, secret and certificates, so that they survive a restart. */
  dataDirectory: string;
  /** IPv4 address to listen on with everything; absent: 127.0.0.1, this machine only. */
  host?: string;
  /** Port of its own HTTP listener; absent or 0: any free one. */
  port?: number;
  /** Preferred port of the desk phones, TLS on the next one; another one when it is busy. 0: any free one. */
  sipPort?: number;
  /** The same of the virtual number. */
  voiceSipPort?: number;
  /**
   * Host names, besides localhost, of an app that passes requests on to `handle`; requests by any other name are
   * refused then. Absent: the app checks that itself.
   */
  hostNames?: readonly string[];
  /** Receivers of callbacks; absent: none. */
  webhooks?: WebhookOptions;
  /** Webhooks of the Voice API; absent: callers of `phoneNumber` are turned away. */
  voice?: VoiceOptions;
  /** Milliseconds that a browser may be away before the others see it leave. */
  reconnectionGraceMs?: number;
  /** Called with failures that can be reported to no client. */
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
  /** Host and port of the desk phones: `127.0.0.1:5070`. */
  readonly sipAddress: string;
  /** The same over TLS, with a certificate of the authority in `dataDirectory/authority.pem`. */
  readonly sipTlsAddress: string | null;
  /** The Voice API over REST, in the cloud `https://api.nexmo.com`: `PUT /v1/calls/UUID` and so on. */
  readonly voiceApiUrl: string;
  /** The virtual number: `+12015550123`. Also called as `sip:12015550123@sip.nexmo.com` from a session. */
  readonly phoneNumber: string;
  /** Host and port at which any SIP phone calls the virtual number: `sip:12015550123@127.0.0.1:5080`. */
  readonly voiceSipAddress: string;
  /** The same over TLS, with a certificate of the same authority. */
  readonly voiceSipTlsAddress: string | null;
  /** Answers a request for anything under `/_emulator/`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Takes over a WebSocket under `/_emulator/`. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * Delivers callbacks late, repeated, out of order, unsigned or forged from now on.
   * @param faults replace all earlier ones.
   * @throws ZodError that names the wrong value.
   */
  deliverWebhooks(faults: WebhookFaults): void;
  /** Hangs up, disconnects everybody, forgets history and registrations. Credentials and session ids stay valid. */
  reset(): void;
  close(): Promise<void>;
}

const DEFAULT_HOST = "127.0.0.1";
const DEFAULT_SIP_PORT = 5070;
const DEFAULT_VOICE_SIP_PORT = 5080;

/**
 * Starts a stand-in for the platform: the REST API for `opentok`, the protocol for @opentok/client, phones on SIP.
 * @throws if the port is taken or the data directory can't be used; nothing is left running then.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { emulator } = await startParts(options, startGateway);
  return emulator;
}

/**
 * An emulator with the parts that tests of the emulator itself look into.
 * @internal
 */
export interface EmulatorWithParts extends Emulator {
  readonly sessions: Sessions;
  readonly calls: CallsView;
  readonly journal: Journal;
}

/**
 * The same as `startEmulator`, for tests of the emulator itself.
 * @param startTelephony starts the telephone side.
 * @internal
 */
export async function startEmulatorWithParts(
  options: EmulatorOptions,
  startTelephony: (context: GatewayContext) => Promise<Gateway> = startGateway,
): Promise<EmulatorWithParts> {
  const { emulator, core, gateway } = await startParts(options, startTelephony);
  return { ...emulator, sessions: core.sessions, journal: core.journal, calls: gateway.calls };
}

async function startParts(
  options: EmulatorOptions,
  startTelephony: (context: GatewayContext) => Promise<Gateway>,
): Promise<{ emulator: Emulator; core: Core; gateway: Gateway }> {
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
    const origin = `http://${isEverywhere(host) ? DEFAULT_HOST : host}:${listener.port}`;
    const { handle, upgrade } = options.hostNames ? admitKnownHosts(handlers, options.hostNames) : handlers;
    const emulator: Emulator = {
      apiUrl: origin + API_PATH,
      credentials: core.credentials,
      application: core.application,
      proxyPath: PROXY_PATH,
      sipAddress: gateway.sipAddress,
      sipTlsAddress: gateway.sipTlsAddress,
      voiceApiUrl: origin + VOICE_API_PATH,
      phoneNumber: gateway.voice.phoneNumber,
      voiceSipAddress: gateway.voice.sipAddress,
      voiceSipTlsAddress: gateway.voice.sipTlsAddress,
      handle,
      upgrade,
      deliverWebhooks(faults) {
        core.webhookQueue.faults = FaultInjection.parse(faults);
      },
      reset: () => reset(core, gateway),
      close: once(() => closeInOrder(core, gateway, [listener, stun])),
    };
    return { emulator, core, gateway };
  } catch (error) {
    await Promise.all(opened.map((part) => part.close()));
    throw error;
  }
}

function toGatewayContext(
  options: EmulatorOptions,
  { credentials, application, sessions, journal, report }: Core,
): GatewayContext {
  const { dataDirectory, host = DEFAULT_HOST, voice, warn = () => undefined } = options;
  const { sipPort = DEFAULT_SIP_PORT, voiceSipPort = DEFAULT_VOICE_SIP_PORT } = options;
  const webhookUrl = options.webhooks?.sip ?? null;
  return {
    dataDirectory,
    host,
    sipPort,
    voiceSipPort,
    credentials,
    application,
    sessions,
    journal,
    report,
    webhookUrl,
    voice,
    warn,
  };
}

function createHandlers(
  core: Core,
  gateway: Gateway,
  stunAddress: (request: Request) => string,
): HttpHandlers {
  return {
    handle: createRoutes({
      tenants: core.tenants,
      sessions: core.sessions,
      journal: core.journal,
      webhookQueue: core.webhookQueue,
      verifyToken: core.verifyToken,
      calls: gateway.calls,
      voice: gateway.voice,
      pages: gateway.pages,
      now: Date.now,
      stunAddress,
    }),
    upgrade: upgradeTo(core.signaling, gateway.pages),
  };
}

/** The STUN server of a host that listens everywhere is reached at the name by which the page was reached. */
function stunAddressAt(host: string, port: number): (request: Request) => string {
  return (request) => `${isEverywhere(host) ? request.hostname : host}:${port}`;
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
