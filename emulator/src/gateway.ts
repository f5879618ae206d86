import type { CallEvent, CallsView } from "./calls/call-view.ts";
import { startSessionCalls } from "./calls/session-calls.ts";
import type { Application, Credentials } from "./identity/credentials.ts";
import { vonageApplication } from "./identity/project.ts";
import { loadTls } from "./identity/tls-identity.ts";
import type { EmulatorFacts } from "./inspector/inspector-wire.ts";
import { createPages, type Pages } from "./inspector/pages.ts";
import type { Journal } from "./journal/journal.ts";
import { recordSip, type SipObserver } from "./journal/sip-journal.ts";
import { type MediaClock, SystemMediaClock } from "./media/clock.ts";
import { reachableAddress } from "./net/reachable-address.ts";
import { type DeskPhones, startDeskPhones } from "./phones/desk-phones.ts";
import { answerInTab, callFromTab } from "./phones/tab-leg.ts";
import { API_PATH, PROXY_PATH, VOICE_API_PATH } from "./routes.ts";
import type { Sessions } from "./signaling/sessions.ts";
import type { IncomingCall, UserAgent } from "./sip/sip-call.ts";
import type { TlsIdentity } from "./sip/transport/listen-options.ts";
import { startUserAgent } from "./sip/user-agent.ts";
import { callerIdAt } from "./voice/calls/caller-id.ts";
import { type PlatformPlaces, resolvePlatformUri, type SipPlace } from "./voice/calls/sip-domain.ts";
import { startVoice, type Voice } from "./voice/voice.ts";
import type { VoiceOptions } from "./voice/voice-options.ts";

/** The telephone side of the emulator, and the pages, one of which is a telephone. */
export interface Gateway {
  readonly calls: CallsView;
  /** Where the desk phones are called: `127.0.0.1:5070`. */
  readonly sipAddress: string;
  /** The same over TLS; null without it. */
  readonly sipTlsAddress: string | null;
  /** The Voice API, which takes calls for the virtual number. */
  readonly voice: Voice;
  readonly pages: Pick<Pages, "handle" | "upgrade"> | null;
  /** Hangs up everything and closes the sockets. */
  close(): Promise<void>;
}

export interface GatewayContext {
  /** IPv4 address for SIP and media. */
  host: string;
  /** Preferred port of the desk phones; another one when it is busy. */
  sipPort: number;
  /** The same of the virtual number. */
  voiceSipPort: number;
  dataDirectory: string;
  /** Credentials of apps, for the inspector. */
  credentials: Credentials;
  application: Application;
  /** Webhooks for calls to the virtual number; absent: none. */
  voice: VoiceOptions | undefined;
  /** Where call monitoring is sent; null: nowhere. For the inspector. */
  webhookUrl: string | null;
  sessions: Sessions;
  journal: Journal;
  report(event: CallEvent): void;
  /** Media that could not be set up, defects that a SIP message brought to light, and the like. */
  warn(message: string): void;
}

/** Caller ID of the human's phone: a number set aside for fiction, so that it can be masked. */
const HUMAN_NUMBER = "12015550188";

interface Closable {
  close(): Promise<void> | void;
}

/** Parts shared by all of the telephone side. */
interface SharedParts extends GatewayContext {
  clock: MediaClock;
  tls: TlsIdentity;
  /** For each user agent one. */
  newObserver(): SipObserver;
}

/** Starts the phones on the desk, the Voice API's side, the user agent that calls both, and the pages. */
export async function startGateway(context: GatewayContext): Promise<Gateway> {
  const hosts = ["localhost", "127.0.0.1", context.host, reachableAddress(context.host)];
  const { identity: tls } = await loadTls(context.dataDirectory, hosts);
  const newObserver = recordSip(context.journal);
  const shared = { ...context, tls, newObserver, clock: new SystemMediaClock() };
  const opened: Closable[] = [];
  const open = async <Part extends Closable>(part: Promise<Part>): Promise<Part> => {
    opened.unshift(await part);
    return part;
  };
  try {
    let pages: Pages | null = null;
    const human = (call: IncomingCall) => (pages ? pages.receiveCall(call) : call.reject(480));
    const phones = await open(startPhones(shared, human));
    const network = { sipAddress: phones.address, sipTlsAddress: phones.tlsAddress };
    const voice = await open(startVoiceOf(shared, network));
    const userAgent = await open(startDialer(shared));
    const places = { virtualNumber: voice.phoneNumber.slice(1), voice, network };
    const dialer = dialFrom(userAgent, places);
    const calls = startSessionCalls({
      sessions: context.sessions,
      userAgent: dialFromSession(userAgent, places),
      host: context.host,
      clock: shared.clock,
      onEvent: context.report,
      warn: context.warn,
    });
    pages = createPagesOf(shared, { phones, voice, calls, userAgent, dialer });
    const { address: sipAddress, tlsAddress: sipTlsAddress } = phones;
    const close = () => closeInOrder([calls, userAgent, pages, voice, phones]);
    return { calls, sipAddress, sipTlsAddress, voice, pages, close };
  } catch (error) {
    await closeInOrder(opened);
    throw error;
  }
}

function startPhones(shared: SharedParts, human: (call: IncomingCall) => void): Promise<DeskPhones> {
  const { host, sipPort: port, tls, clock, newObserver, warn } = shared;
  return startDeskPhones({ host, port, tls, clock, trace: newObserver(), warn, phones: { human } });
}

function startVoiceOf(shared: SharedParts, network: SipPlace): Promise<Voice> {
  const { host, tls, clock, journal, warn } = shared;
  return startVoice({
    options: shared.voice,
    apiKey: shared.credentials.apiKey,
    project: vonageApplication(shared.application),
    host,
    sipPort: shared.voiceSipPort,
    tls,
    clock,
    journal,
    network,
    trace: shared.newObserver(),
    warn,
  });
}

function startDialer({ host, tls, newObserver, warn }: SharedParts): Promise<UserAgent> {
  return startUserAgent({ host, port: 0, tlsPort: 0, tls, name: "Emulator", trace: newObserver(), warn });
}

/** Places calls; addresses of the platform's domain lead to this machine. */
type Dialer = Pick<UserAgent, "call">;

function dialFrom(userAgent: UserAgent, places: PlatformPlaces): Dialer {
  return {
    call: (request, delegate) =>
      userAgent.call({ ...request, to: resolvePlatformUri(request.to, places).uri }, delegate),
  };
}

/** Telephones show no number but the platform's own. */
function dialFromSession(userAgent: UserAgent, places: PlatformPlaces): Dialer {
  return {
    call(request, delegate) {
      const { uri: to } = resolvePlatformUri(request.to, places);
      const from = callerIdAt(to, request.from, places.virtualNumber);
      return userAgent.call({ ...request, to, ...(from === undefined ? {} : { from }) }, delegate);
    },
  };
}

interface PagesSurroundings {
  phones: DeskPhones;
  voice: Voice;
  calls: CallsView;
  userAgent: UserAgent;
  dialer: Dialer;
}

function createPagesOf(shared: SharedParts, surroundings: PagesSurroundings): Pages {
  const { journal, sessions, host, clock } = shared;
  const { voice, calls, userAgent, dialer } = surroundings;
  return createPages({
    facts: toFacts(shared, surroundings),
    journal,
    sessions,
    calls,
    voiceCalls: voice.calls,
    countRefused: () => userAgent.refused,
    answer: answerInTab({ host, clock }),
    call: callFromTab({ host, clock }, { userAgent: dialer, from: HUMAN_NUMBER }),
  });
}

/** Field by field: the private key itself is nothing for a page. */
function toFacts(context: GatewayContext, { phones, voice }: PagesSurroundings): EmulatorFacts {
  const { credentials, application, webhookUrl } = context;
  const { applicationId, privateKeyPath } = application;
  return {
    apiPath: API_PATH,
    proxyPath: PROXY_PATH,
    voiceApiPath: VOICE_API_PATH,
    apiKey: credentials.apiKey,
    apiSecret: credentials.apiSecret,
    applicationId,
    privateKeyPath,
    sipAddress: phones.address,
    phoneNumber: voice.phoneNumber,
    voiceSipAddress: voice.sipAddress,
    voiceSipTlsAddress: voice.sipTlsAddress,
    webhookUrl,
    answerUrl: context.voice?.answerUrl ?? null,
  };
}

/** Callers hang up before those whom they call, so that each BYE is answered. */
async function closeInOrder(parts: readonly (Closable | null)[]): Promise<void> {
  for (const part of parts) await part?.close();
}
