import type { Router } from "express";
import type { Project } from "../identity/project.ts";
import type { Journal } from "../journal/journal.ts";
import type { MediaClock } from "../media/clock.ts";
import { reachableAddress } from "../net/reachable-address.ts";
import { type Synthesize, synthesizeSpeech } from "../phones/speech-synthesis.ts";
import { startAtPreferredPort } from "../sip/preferred-port.ts";
import type { SipTrace, UserAgent } from "../sip/sip-call.ts";
import type { TlsIdentity } from "../sip/transport/listen-options.ts";
import { VoiceApplication } from "./calls/application.ts";
import type { SipPlace } from "./calls/sip-domain.ts";
import { VoiceCalls } from "./calls/voice-calls.ts";
import type { VoiceCallsView } from "./calls/voice-leg.ts";
import { createVoiceApi } from "./rest/voice-api.ts";
import { Speech } from "./sound/speech.ts";
import type { VoiceOptions } from "./voice-options.ts";
import { VoiceWebhooks } from "./webhooks/voice-webhooks.ts";

export interface VoiceContext {
  /** Absent: nobody is asked, and callers are turned away. */
  options: VoiceOptions | undefined;
  /** Of the account, which webhooks name too. */
  apiKey: string;
  /** The application. */
  project: Project;
  /** IPv4 address for SIP and media. */
  host: string;
  /** Preferred port at which the virtual number is called; another one when it is busy. 0: any free one. */
  sipPort: number;
  /** Makes it reachable over TLS too, on the next port; another one when it is busy. */
  tls?: TlsIdentity;
  clock: MediaClock;
  journal: Journal;
  /** Where phone numbers are called. */
  network: SipPlace;
  trace?(trace: SipTrace): void;
  /** Called with defects that a call brought to light. */
  warn?(message: string): void;
  /** Absent: espeak-ng's, where it is installed. */
  synthesize?: Synthesize;
}

/** The Voice API's side of the platform. */
export interface Voice extends SipPlace {
  /** `+12015550123`: called at `sipAddress`. */
  readonly phoneNumber: string;
  /** REST: `/v1/calls`. */
  readonly api: Router;
  readonly calls: VoiceCallsView;
  /** Gives up what was to be told, and hangs up all. */
  reset(): void;
  /** Hangs up, tells so, and frees the ports. */
  close(): Promise<void>;
}

/** Of the range that is set aside for stories. */
const PHONE_NUMBER = "+12015550123";
/** Calls at one time. */
const MOST_CALLS = 200;

/** Starts a user agent that takes the calls for the virtual number, and does with them what the app says. */
export async function startVoice(context: VoiceContext): Promise<Voice> {
  const {
    project,
    host,
    sipPort,
    tls,
    clock,
    journal,
    network,
    trace,
    warn,
    synthesize = synthesizeSpeech,
  } = context;
  const webhooks = createWebhooks(context);
  const app = createApplication(context, webhooks);
  const userAgent = await startAtPreferredPort({
    host,
    port: sipPort,
    name: "Voice API",
    mostCalls: MOST_CALLS,
    ...(tls && { tls }),
    ...(trace && { trace }),
    ...(warn && { warn }),
    receiveCall: (call) => calls.receive(call),
  });
  const speech = new Speech(synthesize);
  const voice = placeOf(userAgent, host);
  const places = { virtualNumber: PHONE_NUMBER.slice(1), voice, network };
  const calls = new VoiceCalls({ app, userAgent, places, host, clock, speech, journal });
  return {
    phoneNumber: PHONE_NUMBER,
    ...voice,
    calls,
    api: createVoiceApi({
      calls,
      app,
      journal,
      project,
      now: Date.now,
    }),
    reset() {
      webhooks.clear();
      // The app still hears that its calls have ended.
      calls.endAll();
    },
    async close() {
      calls.endAll();
      await userAgent.close();
      await webhooks.close();
    },
  };
}

function placeOf({ port, tlsPort }: UserAgent, listensOn: string): SipPlace {
  const host = reachableAddress(listensOn);
  return { sipAddress: `${host}:${port}`, sipTlsAddress: tlsPort === null ? null : `${host}:${tlsPort}` };
}

function createWebhooks({ options, apiKey, project, journal }: VoiceContext): VoiceWebhooks {
  return new VoiceWebhooks({
    fallbackUrl: options?.fallbackUrl,
    secret: options?.signatureSecret,
    signer: { apiKey, applicationId: project.id },
    journal,
    now: Date.now,
  });
}

function createApplication({ options }: VoiceContext, webhooks: VoiceWebhooks): VoiceApplication {
  return new VoiceApplication({
    webhooks,
    answer: options ? { url: options.answerUrl, method: options.answerMethod ?? "GET" } : null,
    event: options ? { url: options.eventUrl, method: options.eventMethod ?? "POST" } : null,
    form: options?.payloads ?? "new",
    now: Date.now,
  });
}
