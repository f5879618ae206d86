/** People on SIP phones, for tests: user agents, and calls whose events can be waited for. */
import type {
  CallDelegate,
  IncomingCall,
  OutgoingCallRequest,
  SipCall,
  SipCallEnd,
  SipTrace,
  UserAgent,
  UserAgentOptions,
} from "../../src/sip/sip-call.ts";
import { RFC3261_TIMERS, systemClock } from "../../src/sip/transport/timers.ts";
import { type SipTime, startUserAgent } from "../../src/sip/user-agent.ts";
import { eventually } from "./eventually.ts";

export const OFFER = sdp(4000);
export const ANSWER = sdp(5000);

/** @returns a plain audio SDP. */
export function sdp(port: number, direction = "sendrecv"): string {
  return [
    "v=0",
    "o=- 1 1 IN IP4 127.0.0.1",
    "s=-",
    "c=IN IP4 127.0.0.1",
    "t=0 0",
    `m=audio ${port} RTP/AVP 0`,
    `a=${direction}`,
    "",
  ].join("\r\n");
}

/** T1 of 25 ms: what takes 32 s in the world takes 1.6 s. */
export const QUICK: SipTime = { timers: { t1: 25, t2: 200, t4: 250 }, clock: systemClock };
export const REAL: SipTime = { timers: RFC3261_TIMERS, clock: systemClock };

/** Events that a delegate heard, in order, each as one line. */
export class CallLog implements CallDelegate {
  readonly events: string[] = [];
  end: SipCallEnd | null = null;
  /** How a re-INVITE is answered. */
  reofferAnswer: string | { code: number; reason: string } = ANSWER;

  ringing(code: number): void {
    this.events.push(`ringing ${code}`);
  }

  answered(answer: string): void {
    this.events.push(`answered ${portOf(answer)}`);
  }

  reoffered(offer: string | null): string | { code: number; reason: string } {
    this.events.push(`reoffered ${offer === null ? "nothing" : directionOf(offer)}`);
    return this.reofferAnswer;
  }

  reanswered(answer: string): void {
    this.events.push(`reanswered ${portOf(answer)}`);
  }

  info(contentType: string, body: string): void {
    this.events.push(`info ${contentType} ${body.trim()}`);
  }

  ended(end: SipCallEnd): void {
    this.events.push(`ended by ${end.by} ${end.code}`);
    this.end = end;
  }

  /** Waits until an event has been heard. */
  async heard(event: string, withinMs = 5_000): Promise<void> {
    const what = () => `"${event}"; heard so far: ${this.events.join(", ")}`;
    await eventually(() => this.events.includes(event), what, withinMs);
  }

  async ends(withinMs = 5_000): Promise<SipCallEnd> {
    await eventually(
      () => this.end !== null,
      () => `the end; heard so far: ${this.events.join(", ")}`,
      withinMs,
    );
    if (this.end === null) throw new Error("unreachable");
    return this.end;
  }
}

/** A user agent with what it saw. */
export interface Phone {
  agent: UserAgent;
  traces: SipTrace[];
  calls: { incoming: IncomingCall; call: SipCall | null; log: CallLog }[];
  uri(user: string, transport?: "udp" | "tcp" | "tls"): string;
  place(request: Partial<OutgoingCallRequest> & { to: string }): { call: SipCall; log: CallLog };
}

/** Reaction of a phone when it rings. */
export type Answering = (incoming: IncomingCall, log: CallLog) => SipCall | null;

export const answers: Answering = (incoming, log) => {
  incoming.ring();
  return incoming.accept(ANSWER, log);
};

export const rings: Answering = (incoming) => {
  incoming.ring();
  return null;
};

export async function startPhone(
  answering: Answering | null,
  { time = REAL, ...options }: Partial<UserAgentOptions> & { time?: SipTime } = {},
): Promise<Phone> {
  const traces: SipTrace[] = [];
  const calls: Phone["calls"] = [];
  const receiveCall = (incoming: IncomingCall) => {
    const entry = { incoming, call: null as SipCall | null, log: new CallLog() };
    calls.push(entry);
    entry.call = answering?.(incoming, entry.log) ?? null;
  };
  const agent = await startUserAgent(
    {
      host: "127.0.0.1",
      port: 0,
      name: "test",
      trace: (trace) => traces.push(trace),
      ...(answering === null ? {} : { receiveCall }),
      ...options,
    },
    time,
  );
  return {
    agent,
    traces,
    calls,
    uri: (user, transport = "udp") =>
      `sip:${user}@127.0.0.1:${transport === "tls" ? agent.tlsPort : agent.port};transport=${transport}`,
    place: (request) => {
      const log = new CallLog();
      return { call: agent.call({ offer: OFFER, ...request }, log), log };
    },
  };
}

/** First lines of the messages a phone received or sent, in short: `INVITE`, `200 INVITE`. */
export function flowOf(phone: Phone, direction?: "in" | "out"): string[] {
  return phone.traces
    .filter((trace) => direction === undefined || trace.direction === direction)
    .map(({ message }) => {
      const status = /^SIP\/2\.0 (\d+)/.exec(message)?.[1];
      const method = /^cseq:\s*\d+ (\S+)/im.exec(message)?.[1];
      return status === undefined ? (method ?? message) : `${status} ${method}`;
    });
}

const portOf = (text: string) => /m=audio (\d+)/.exec(text)?.[1];
const directionOf = (text: string) => /a=(sendrecv|sendonly|recvonly|inactive)/.exec(text)?.[1];
