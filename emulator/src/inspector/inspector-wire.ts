/** Messages between the inspector page and the emulator on the WebSocket `/_emulator/live`. */
import { z } from "zod";
import type { JournalEntry } from "../journal/journal.ts";

/** Settings that a developer copies into an app. */
export interface EmulatorFacts {
  /** Behind this page's origin: for `new OpenTok(key, secret, { apiUrl })`. */
  apiPath: string;
  /** Behind this page's origin: for `OT.setProxyUrl(proxyUrl)` in the app's page. */
  proxyPath: string;
  apiKey: string;
  apiSecret: string;
  /** The same for a Vonage application. */
  applicationId: string;
  /** File on the emulator's machine. */
  privateKeyPath: string;
  /** Host and port where the desk phones are called: `127.0.0.1:5070`. */
  sipAddress: string;
  /** Where call monitoring is sent; null: nowhere. */
  webhookUrl: string | null;
  /** Behind this page's origin: the Voice API over REST. */
  voiceApiPath: string;
  /** The virtual number, and where it is called: `+12015550123`, `127.0.0.1:5080`. */
  phoneNumber: string;
  voiceSipAddress: string;
  /** The same over TLS; null without it. */
  voiceSipTlsAddress: string | null;
  /** Answer URL for calls to it; null: none. */
  answerUrl: string | null;
}

export interface ConnectionSnapshot {
  id: string;
  /** Connection data of the token: `sip=true&...`. */
  data: string;
  permissions: readonly string[];
  /** Announced to nobody: the mixer. */
  isHidden: boolean;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface StreamSnapshot {
  id: string;
  connectionId: string;
  name: string;
  /** Null: it has none. False: it is switched off. */
  audio: boolean | null;
  video: boolean | null;
  /** `camera`, `screen`, `custom`; null without video. */
  videoSource: string | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
}

export interface SessionSnapshot {
  id: string;
  mediaMode: "routed" | "relayed";
  connections: readonly ConnectionSnapshot[];
  streams: readonly StreamSnapshot[];
}

export interface CallSnapshot {
  id: string;
  sessionId: string;
  connectionId: string;
  streamId: string;
  to: string;
  state: "DIALING" | "RINGING" | "ON_HOLD" | "ACTIVE" | "HANGUP";
  /** Milliseconds since the epoch. */
  createdAt: number;
  answeredAt: number | null;
}

/** A call of the Voice API. */
export interface VoiceCallSnapshot {
  uuid: string;
  direction: "inbound" | "outbound";
  from: string;
  to: string;
  /** `started`, `ringing` or `answered`. */
  status: string;
  conversationId: string;
  sessionId: string | null;
  /** Milliseconds since the epoch. */
  createdAt: number;
  answeredAt: number | null;
  /** The running action of its NCCO, and its start; null: none. */
  doing: { what: string; since: number } | null;
}

/** A phone on the desk: something to call. */
export interface DeskPhoneSnapshot {
  /** User part of its SIP URI: `echo`. */
  user: string;
  /** Its behavior: `Says back what it hears`. */
  does: string;
}

/** The present state of the emulator. */
export interface Snapshot {
  facts: EmulatorFacts;
  sessions: readonly SessionSnapshot[];
  /** Sessions that exist but did not fit. */
  moreSessions: number;
  calls: readonly CallSnapshot[];
  voiceCalls: readonly VoiceCallSnapshot[];
  deskPhones: readonly DeskPhoneSnapshot[];
  /** SIP requests refused because they belong to no call of ours, or can't be read. */
  refusedSipRequests: number;
}

/** A message that went over a wire, as the page shows it. */
export interface MessageSnapshot extends JournalEntry {
  /** Rises with each message, for as long as this page is watched. */
  id: number;
}

export type InspectorMessage =
  | { type: "state"; state: Snapshot }
  /** Oldest first. */
  | { type: "messages"; messages: MessageSnapshot[] }
  | { type: "cleared" };

export const inspectorCommand = z.object({ type: z.literal("clear") });

export type InspectorCommand = z.infer<typeof inspectorCommand>;
