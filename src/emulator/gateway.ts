import { startCalls } from "./calls/calls.ts";
import type { CallEvent, CallsView } from "./calls/contract.ts";
import type { Application, Credentials } from "./credentials.ts";
import type { Journal } from "./journal.ts";
import { type MediaClock, SystemMediaClock } from "./media/clock.ts";
import type { EmulatorFacts } from "./pages/inspector-wire.ts";
import { createPages, type Pages } from "./pages/pages.ts";
import { answerInTab } from "./pages/tab-line.ts";
import { type DeskPhones, startDeskPhones } from "./phones/desk-phones.ts";
import { vonageApplication } from "./project.ts";
import { API_PATH, PROXY_PATH } from "./routes.ts";
import type { Sessions } from "./signaling/sessions.ts";
import type { IncomingCall, TlsIdentity, UserAgent } from "./sip/contract.ts";
import { startUserAgent } from "./sip/user-agent.ts";
import { recordSip, type SipObserver } from "./sip-journal.ts";
import { loadTls } from "./tls-identity.ts";
import { leadToVoice, type VoiceAddress } from "./voice/sip-domain.ts";
import { startVoice, type Voice, type VoiceOptions } from "./voice/voice.ts";

/** The telephone side of the emulator, and the pages, one of which is a telephone. */
export interface Gateway {
  readonly calls: CallsView;
  /** Where the desk phones are called: `127.0.0.1:5070`. */
  readonly sipAddress: string;
  /** The same over TLS; null without it. */
  readonly sipTlsAddress: string | null;
  /** Who takes calls for the virtual number. */
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
  dataDirectory: string;
  /** What an app is configured with, for the inspector. */
  credentials: Credentials;
  application: Application;
  /** Who is asked about calls for the virtual number; absent: nobody. */
  voice: VoiceOptions | undefined;
  /** Where call monitoring is sent; null: nowhere. For the inspector. */
  webhookUrl: string | null;
  sessions: Sessions;
  journal: Journal;
  report(event: CallEvent): void;
  /** Media that could not be set up, and the like. */
  warn(message: string): void;
}

interface Closable {
  close(): Promise<void> | void;
}

/** What the parts of the telephone side have in common. */
interface Exchange extends GatewayContext {
  clock: MediaClock;
  tls: TlsIdentity;
  /** For each user agent one. */
  newObserver(): SipObserver;
}

/** Starts the phones on the desk, the Voice API's side, the user agent that calls both, and the pages. */
export async function startGateway(context: GatewayContext): Promise<Gateway> {
  const { identity: tls } = await loadTls(context.dataDirectory, ["localhost", "127.0.0.1", context.host]);
  const newObserver = recordSip(context.journal);
  const exchange = { ...context, tls, newObserver, clock: new SystemMediaClock() };
  const opened: Closable[] = [];
  const open = async <Part extends Closable>(part: Promise<Part>): Promise<Part> => {
    opened.unshift(await part);
    return part;
  };
  try {
    let pages: Pages | null = null;
    const human = (call: IncomingCall) => (pages ? pages.receiveCall(call) : call.reject(480));
    const phones = await open(startPhones(exchange, human));
    const voice = await open(startVoiceOf(exchange, phones.address));
    const userAgent = await open(startDialer(exchange));
    const calls = startCallsOf(exchange, userAgent, voice);
    pages = createPagesOf(exchange, { phones, calls, userAgent });
    const { address: sipAddress, tlsAddress: sipTlsAddress } = phones;
    const close = () => closeInOrder([calls, userAgent, pages, voice, phones]);
    return { calls, sipAddress, sipTlsAddress, voice, pages, close };
  } catch (error) {
    await closeInOrder(opened);
    throw error;
  }
}

function startPhones(exchange: Exchange, human: (call: IncomingCall) => void): Promise<DeskPhones> {
  const { host, sipPort: port, tls, clock, newObserver } = exchange;
  return startDeskPhones({ host, port, tls, clock, trace: newObserver(), phones: { human } });
}

function startVoiceOf(exchange: Exchange, networkAddress: string): Promise<Voice> {
  const { voice: options, credentials, application, newObserver } = exchange;
  const owner = { apiKey: credentials.apiKey, project: vonageApplication(application) };
  return startVoice({ ...exchange, ...owner, options, networkAddress, trace: newObserver() });
}

function startDialer({ host, tls, newObserver }: Exchange): Promise<UserAgent> {
  return startUserAgent({ host, port: 0, tlsPort: 0, tls, name: "Emulator", trace: newObserver() });
}

function startCallsOf(exchange: Exchange, userAgent: UserAgent, voice: VoiceAddress): CallsView {
  const leading: Pick<UserAgent, "call"> = {
    call: (request, delegate) => userAgent.call({ ...request, to: leadToVoice(request.to, voice) }, delegate),
  };
  return startCalls({ ...exchange, userAgent: leading, onEvent: exchange.report });
}

function createPagesOf(
  exchange: Exchange,
  { phones, calls, userAgent }: { phones: DeskPhones; calls: CallsView; userAgent: UserAgent },
): Pages {
  const { journal, sessions, host, clock } = exchange;
  return createPages({
    facts: toFacts(exchange, phones.address),
    ...{ journal, sessions, calls },
    countRefused: () => userAgent.refused,
    answer: answerInTab({ host, clock }),
  });
}

/** Field by field: the private key itself is nothing for a page. */
function toFacts(context: GatewayContext, sipAddress: string): EmulatorFacts {
  const { credentials, application, webhookUrl } = context;
  const { applicationId, privateKeyPath } = application;
  const paths = { apiPath: API_PATH, proxyPath: PROXY_PATH };
  return { ...credentials, applicationId, privateKeyPath, ...paths, sipAddress, webhookUrl };
}

/** Who calls hangs up before who is called, so that each goodbye finds somebody. */
async function closeInOrder(parts: readonly (Closable | null)[]): Promise<void> {
  for (const part of parts) await part?.close();
}
