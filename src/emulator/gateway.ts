import { startCalls } from "./calls/calls.ts";
import type { CallEvent, CallsView } from "./calls/contract.ts";
import type { Application, Credentials } from "./credentials.ts";
import type { Journal } from "./journal.ts";
import { SystemMediaClock } from "./media/clock.ts";
import type { EmulatorFacts } from "./pages/inspector-wire.ts";
import { createPages, type Pages } from "./pages/pages.ts";
import { answerInTab } from "./pages/tab-line.ts";
import { startDeskPhones } from "./phones/desk-phones.ts";
import { API_PATH, PROXY_PATH } from "./routes.ts";
import type { Sessions } from "./signaling/sessions.ts";
import { startUserAgent } from "./sip/user-agent.ts";
import { recordSip } from "./sip-journal.ts";
import { loadTls } from "./tls-identity.ts";

/** The telephone side of the emulator, and the pages, one of which is a telephone. */
export interface Gateway {
  readonly calls: CallsView;
  /** Where the desk phones are called: `127.0.0.1:5070`. */
  readonly sipAddress: string;
  /** The same over TLS; null without it. */
  readonly sipTlsAddress: string | null;
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
  application: Pick<Application, "applicationId" | "privateKeyPath">;
  /** Where call monitoring is sent; null: nowhere. For the inspector. */
  webhookUrl: string | null;
  sessions: Sessions;
  journal: Journal;
  report(event: CallEvent): void;
  /** Media that could not be set up, and the like. */
  warn(message: string): void;
}

/** Starts the user agent that calls phones, the phones on the desk, and the pages. */
export async function startGateway(context: GatewayContext): Promise<Gateway> {
  const { host, sipPort, sessions, journal, report, warn } = context;
  const clock = new SystemMediaClock();
  const { gateway: trace, desk } = recordSip(journal);
  const { identity: tls } = await loadTls(context.dataDirectory, ["localhost", "127.0.0.1", host]);
  const userAgent = await startUserAgent({ host, port: 0, tlsPort: 0, tls, name: "Emulator", trace });
  const calls = startCalls({ sessions, userAgent, host, clock, onEvent: report, warn });
  let pages: Pages | null = null;
  const phones = await startDeskPhones({
    host,
    port: sipPort,
    tls,
    clock,
    trace: desk,
    phones: { human: (call) => (pages ? pages.receiveCall(call) : call.reject(480)) },
  }).catch(async (error: unknown) => {
    await userAgent.close();
    throw error;
  });
  const sipAddress = callable(phones.address);
  pages = createPages({
    facts: toFacts(context, sipAddress),
    journal,
    sessions,
    calls,
    countRefused: () => userAgent.refused,
    answer: answerInTab({ host, clock }),
  });
  return {
    calls,
    sipAddress,
    sipTlsAddress: phones.tlsAddress && callable(phones.tlsAddress),
    pages,
    close: () => closeInOrder([calls, userAgent, pages, phones]),
  };
}

/** Who listens everywhere is called here. */
function callable(address: string): string {
  return address.replace(/^0\.0\.0\.0:/, "127.0.0.1:");
}

/** Field by field: the private key itself is nothing for a page. */
function toFacts(context: GatewayContext, sipAddress: string): EmulatorFacts {
  const { credentials, application, webhookUrl } = context;
  const { applicationId, privateKeyPath } = application;
  const paths = { apiPath: API_PATH, proxyPath: PROXY_PATH };
  return { ...credentials, applicationId, privateKeyPath, ...paths, sipAddress, webhookUrl };
}

/** Who calls hangs up before who is called, so that each goodbye finds somebody. */
async function closeInOrder(parts: readonly ({ close(): Promise<void> | void } | null)[]): Promise<void> {
  for (const part of parts) await part?.close();
}
