import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { CallSnapshot } from "../../src/inspector/inspector-wire.ts";
import { createPages, type Pages } from "../../src/inspector/pages.ts";
import type { InspectedSession } from "../../src/inspector/session-snapshots.ts";
import { Journal } from "../../src/journal/journal.ts";
import type { AnswerCall, PlaceCall, TabLeg, TabLegEvents } from "../../src/phones/human-phone.ts";
import type { IncomingCall } from "../../src/sip/sip-call.ts";

/** The emulator's pages on a port of their own, with whatever a test puts behind them. */
export interface PagesServer {
  readonly url: string;
  readonly pages: Pages;
  readonly journal: Journal;
  readonly sessions: InspectedSession[];
  readonly calls: CallSnapshot[];
  /** Lines that somebody took in a tab, oldest first. */
  readonly legs: FakeLeg[];
  close(): Promise<void>;
}

/** A leg without sound: a test says what happens on it, and sees what the tab did. */
export interface FakeLeg extends TabLeg {
  /** Calls that came in or were made. */
  readonly call: IncomingCall | string;
  readonly events: TabLegEvents;
  /** Digits that the tab sent. */
  sent: string;
}

function takeLine(call: IncomingCall | string, events: TabLegEvents): FakeLeg {
  const leg: FakeLeg = {
    call,
    events,
    sent: "",
    media: () => undefined,
    sendDigits(digits) {
      leg.sent += digits;
    },
    hold: (isHeld) => queueMicrotask(() => events.heldHere(isHeld)),
    hangUp: () => queueMicrotask(() => events.ended({ by: "us", code: 200, reason: "OK" })),
  };
  return leg;
}

/** @param real legs instead of fake ones. */
export async function startPages(real: { answer?: AnswerCall; call?: PlaceCall } = {}): Promise<PagesServer> {
  const journal = new Journal();
  const sessions: InspectedSession[] = [];
  const calls: CallSnapshot[] = [];
  const legs: FakeLeg[] = [];
  const take = (call: IncomingCall | string, events: TabLegEvents) => {
    const leg = takeLine(call, events);
    legs.push(leg);
    return leg;
  };
  const pages = createPages({
    journal,
    facts: {
      apiPath: "/_emulator/api",
      proxyPath: "/_emulator/client",
      apiKey: "45000001",
      apiSecret: "0123456789abcdef0123456789abcdef01234567",
      applicationId: "0e0c0b4c-1d5e-8a11-8c3d-0123456789ab",
      privateKeyPath: "/data/private.key",
      sipAddress: "127.0.0.1:5070",
      webhookUrl: "http://127.0.0.1:3000/webhooks/sip",
      voiceApiPath: "/_emulator/voice",
      phoneNumber: "+12015550123",
      voiceSipAddress: "127.0.0.1:5080",
      voiceSipTlsAddress: "127.0.0.1:5081",
      answerUrl: null,
    },
    sessions: { list: () => sessions },
    calls: { running: calls },
    voiceCalls: { running: [] },
    countRefused: () => 0,
    answer: take,
    call: take,
    ...real,
  });
  const server = createServer((req, res) => {
    if (!pages.handle(req, res)) res.writeHead(404).end();
  });
  server.on("upgrade", (req, socket, head) => {
    if (!pages.upgrade(req, socket, head)) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const close = async () => {
    pages.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${port}`, pages, journal, sessions, calls, legs, close };
}

/** A call that comes in, as the SIP side would hand it over; what is answered to it can be read. */
export interface FakeIncomingCall extends IncomingCall {
  /** Answers to the caller, oldest first: `180`, `603 Decline`. */
  readonly answers: string[];
}

export function incomingCall(
  options: { id?: string; from?: string; name?: string; sessionId?: string } = {},
): FakeIncomingCall {
  const answers: string[] = [];
  const { id = "call-1", from = "sip:14155550100@example.com", name = "", sessionId } = options;
  return {
    id,
    to: "human",
    from: { uri: from, displayName: name },
    header: (header) => (header.toLowerCase() === "x-opentok-sessionid" ? sessionId : undefined),
    customHeaders: new Map(),
    offer: null,
    ring: (code = 180) => void answers.push(String(code)),
    accept() {
      throw new Error("The leg that a test puts in answers nothing by SIP");
    },
    reject: (code, reason = "") => void answers.push(`${code} ${reason}`),
    cancelled: null,
    answers,
  };
}
