/** A SIP user agent: its sockets, and which message belongs to which call. */
import { setTimeout } from "node:timers/promises";
import { reachableAddress } from "../net/reachable-address.ts";
import type { CallContext, RunningCall } from "./call-context.ts";
import { guardCall, guardClock } from "./call-guard.ts";
import { ReceivedCall } from "./incoming-call.ts";
import { MalformedMessage, type MessageHead, parseResponse, readHead, type SipRequest } from "./message.ts";
import { OutgoingCall } from "./outgoing-call.ts";
import { RequestDispatcher } from "./request-dispatcher.ts";
import type {
  CallDelegate,
  OutgoingCallRequest,
  SipCall,
  SipTrace,
  UserAgent,
  UserAgentOptions,
} from "./sip-call.ts";
import { traceOf } from "./trace.ts";
import type { Flow } from "./transport/flow.ts";
import {
  applyToTransactions,
  type Clock,
  RFC3261_TIMERS,
  type SipTimers,
  systemClock,
} from "./transport/timers.ts";
import { SipTransport } from "./transport/transport.ts";
import { keepUserParts } from "./uri/core-uri.ts";
import { formatHostPort } from "./uri/uri.ts";

const FAREWELL_POLL_MS = 5;

/** Clock and timers; tests replace them. */
export interface SipTime {
  timers: SipTimers;
  clock: Clock;
}

/**
 * Listens on UDP and TCP, and on TLS where there is an identity.
 * @param time SIP.js keeps one table of timers for the whole process: all user agents in it share the last one's.
 * @throws the system's error when a port is taken.
 */
export async function startUserAgent(
  options: UserAgentOptions,
  time: SipTime = { timers: RFC3261_TIMERS, clock: systemClock },
): Promise<UserAgent> {
  applyToTransactions(time.timers);
  keepUserParts();
  const userAgent = new SocketUserAgent(options, time);
  await userAgent.listen();
  return userAgent;
}

class SocketUserAgent implements UserAgent {
  readonly #options: UserAgentOptions;
  readonly #time: SipTime;
  readonly #calls = new Map<string, RunningCall[]>();
  readonly #dispatcher: RequestDispatcher;
  #transport: SipTransport | null = null;
  #closing: Promise<void> | null = null;

  constructor(options: UserAgentOptions, time: SipTime) {
    this.#options = options;
    this.#time = { ...time, clock: guardClock(time.clock, (error) => this.#tellDefect(error)) };
    this.#dispatcher = new RequestDispatcher({
      name: options.name,
      receiveCall: options.receiveCall?.bind(options),
      callsOf: (callId) => this.#calls.get(callId) ?? [],
      isFull: () => this.#isFull,
      begin: (request, flow) => this.#begin(request, flow),
      replyFlow: (flow, address) => this.#open.replyFlow(flow, address),
      tellDefect: (error, flow) => this.#tellDefect(error, flow),
    });
  }

  get port(): number {
    return this.#open.port;
  }

  get tlsPort(): number | null {
    return this.#open.tlsPort;
  }

  get refused(): number {
    return this.#dispatcher.refused;
  }

  async listen(): Promise<void> {
    this.#transport = await SipTransport.open(
      { ...this.#options, clock: this.#time.clock },
      {
        message: (text, flow) => this.#receive(text, flow),
        sent: (text, flow) => this.#trace("out", text, flow),
        closed: (flow, reason) => this.#everyCall((call) => call.flowClosed(flow, reason)),
        isInUse: (flow) => [...this.#calls.values()].flat().some((call) => call.uses(flow)),
      },
    );
  }

  call(request: OutgoingCallRequest, delegate: CallDelegate): SipCall {
    const call = new OutgoingCall(this.#context, request, delegate);
    this.#add(call);
    call.start();
    return call;
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  get #open(): SipTransport {
    if (this.#transport === null) throw new Error("The user agent does not listen yet");
    return this.#transport;
  }

  get #isFull(): boolean {
    const running = [...this.#calls.values()].flat().filter(({ isOver }) => !isOver);
    return running.length >= (this.#options.mostCalls ?? Number.POSITIVE_INFINITY);
  }

  get #isQuiet(): boolean {
    return [...this.#calls.values()].flat().every(({ core }) => core.isQuiet);
  }

  get #context(): CallContext {
    return {
      ...this.#time,
      name: this.#options.name,
      host: reachableAddress(this.#options.host),
      transport: this.#open,
      portFor: (protocol) => (protocol === "tls" ? (this.tlsPort ?? this.port) : this.port),
      tellDefect: (error) => this.#tellDefect(error),
      forget: (call) => this.#forget(call),
    };
  }

  /** The guard at the sockets: no received message makes it throw. */
  #receive(text: string, flow: Flow): void {
    try {
      this.#trace("in", text, flow);
      const head = readHead(text);
      if (head?.kind === "request") this.#dispatcher.receive(head, flow);
      else if (head?.kind === "response") this.#receiveResponse(head, flow);
    } catch (error) {
      this.#tellDefect(error, flow);
    }
  }

  #trace(direction: SipTrace["direction"], text: string, flow: Flow): void {
    try {
      this.#options.trace?.(traceOf(direction, text, flow));
    } catch (error) {
      this.#tellDefect(error, flow);
    }
  }

  /** @param flow that of the message which brought it to light; absent: none did. */
  #tellDefect(error: unknown, flow?: Flow): void {
    const { address, port } = flow?.remote ?? {};
    const occasion = address && port ? ` at a message from ${formatHostPort(address, port)}` : "";
    const cause = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.#options.warn?.(`SIP, ${this.#options.name}: a defect${occasion}: ${cause}`);
  }

  /** Drops unsolicited and unreadable responses (RFC 3261 section 18.1.2). */
  #receiveResponse(head: MessageHead, flow: Flow): void {
    const calls = this.#calls.get(head.headers.get("call-id") ?? "") ?? [];
    if (calls.length === 0) return;
    try {
      const response = parseResponse(head);
      const call = calls.find(({ core }) => core.expects(response));
      if (call === undefined) return;
      const tell = (error: unknown) => this.#tellDefect(error, flow);
      guardCall(call, tell, () => call.receiveResponse(response));
    } catch (error) {
      if (!(error instanceof MalformedMessage)) throw error;
    }
  }

  #begin(request: SipRequest, flow: Flow): ReceivedCall {
    const call = new ReceivedCall(this.#context, request, flow);
    this.#add(call);
    return call;
  }

  #add(call: RunningCall): void {
    this.#calls.set(call.id, [...(this.#calls.get(call.id) ?? []), call]);
  }

  #forget(call: RunningCall): void {
    const others = (this.#calls.get(call.id) ?? []).filter((other) => other !== call);
    if (others.length > 0) this.#calls.set(call.id, others);
    else this.#calls.delete(call.id);
  }

  async #close(): Promise<void> {
    this.#everyCall((call) => call.hangUp());
    const deadline = Date.now() + 2 * this.#time.timers.t1;
    while (Date.now() < deadline && !this.#isQuiet) await setTimeout(FAREWELL_POLL_MS);
    this.#everyCall((call) => call.dispose());
    this.#calls.clear();
    await this.#open.close();
  }

  #everyCall(act: (call: RunningCall) => void): void {
    const tell = (error: unknown) => this.#tellDefect(error);
    for (const call of [...this.#calls.values()].flat()) guardCall(call, tell, () => act(call));
  }
}
