/** The transport as SIP.js sees it, for one call: finds the next hop, stamps Via, sends again over UDP. */
import type { Transport } from "sip.js/lib/core/index.js";
import type { SipRequest, SipResponse } from "./message.ts";
import { type Flow, SipTransportError } from "./transport/flow.ts";
import { Retransmitter } from "./transport/retransmission.ts";
import type { Clock, SipTimers } from "./transport/timers.ts";
import type { SipTransport } from "./transport/transport.ts";
import { formatHostPort, nextHop, type Protocol, SipUriError } from "./uri/uri.ts";

export interface CallTransportOptions {
  transport: SipTransport;
  /** Ours, as the other side may call it. */
  host: string;
  /** Of the request that begins the call. */
  protocol: Protocol;
  /** Of a call that came to us: the connection on which it came. */
  flow?: Flow;
  clock: Clock;
  timers: SipTimers;
}

export class CallTransport implements Transport {
  /** Why the last message could not be sent; SIP.js knows only that. */
  failure: string | null = null;
  /** False while the first message still waits for a name or a connection. */
  hasSent = false;
  /** How many messages are on their way to the network. */
  sending = 0;
  readonly #options: CallTransportOptions;
  readonly #retransmitter: Retransmitter;
  /** Where each request came from, by branch: responses go back there. */
  readonly #origins = new Map<string, Flow>();
  #flow: Flow | null;
  /** Keeps the order: an ACK, still on its way to a connection, is not overtaken by the BYE. */
  #queue: Promise<unknown> = Promise.resolve();
  #isDisposed = false;

  constructor(options: CallTransportOptions) {
    this.#options = options;
    this.#flow = options.flow ?? null;
    this.#retransmitter = new Retransmitter(options.clock, options.timers);
  }

  get protocol(): string {
    return this.#options.protocol.toUpperCase();
  }

  uses(flow: Flow): boolean {
    return this.#flow === flow;
  }

  /**
   * Sees to it that there is a connection, before there is something to send.
   * @param uri where requests go: the first route, or else the other side's target.
   * @throws SipTransportError (rejects).
   */
  async connect(uri: string): Promise<void> {
    await this.#flowTo(uri);
  }

  /** @throws SipTransportError (rejects). */
  send(message: string): Promise<void> {
    this.sending += 1;
    const sent = this.#queue
      .then(() => this.#transmit(message))
      .finally(() => {
        this.sending -= 1;
      });
    this.#queue = sent.catch((error: Error) => {
      this.failure = error.message;
    });
    return sent;
  }

  /** A request of this call has come; `replyTo` is where its responses go. */
  received(request: SipRequest, replyTo: Flow): void {
    const branch = request.message.viaBranch;
    this.#origins.set(branch, replyTo);
    if (request.method === "ACK") this.#retransmitter.stop(`${branch} INVITE response`);
  }

  /** A response to a request of ours has come: it need not be sent again. */
  answered({ message }: SipResponse): void {
    const key = `${message.viaBranch} ${message.method}`;
    const isProvisional = (message.statusCode ?? 0) < 200;
    if (isProvisional && message.method !== "INVITE") this.#retransmitter.slowDown(key);
    else this.#retransmitter.stop(key);
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#retransmitter.stopAll();
  }

  async #transmit(message: string): Promise<void> {
    if (this.#isDisposed) return;
    const branch = /^via:.*?;branch=([^;,\s]+)/im.exec(message)?.[1] ?? "";
    const method = /^cseq:\s*\d+\s+(\S+)/im.exec(message)?.[1] ?? "";
    const status = Number(/^SIP\/2\.0 (\d{3})/.exec(message)?.[1] ?? 0);
    if (status !== 0) return this.#sendResponse(message, branch, method === "INVITE" && status >= 300);
    const flow = await this.#flowOf(message);
    if (this.#isDisposed) return;
    const sentBy = formatHostPort(this.#options.host, flow.localPort);
    const stamped = message.replace(
      /^(via: )SIP\/2\.0\/\S+ [^;\r\n]+/im,
      `$1SIP/2.0/${flow.protocol.toUpperCase()} ${sentBy}`,
    );
    const schedule = method === "INVITE" ? "invite" : "request";
    const isRepeated = flow.protocol === "udp" && !message.startsWith("ACK ");
    await this.#sendOver(flow, stamped, isRepeated ? { key: `${branch} ${method}`, schedule } : null);
  }

  async #sendResponse(message: string, branch: string, isRefusal: boolean): Promise<void> {
    const flow = this.#origins.get(branch);
    if (flow === undefined) throw new SipTransportError("Response to a request that never came");
    const isRepeated = isRefusal && flow.protocol === "udp";
    await this.#sendOver(
      flow,
      message,
      isRepeated ? { key: `${branch} INVITE response`, schedule: "response" } : null,
    );
  }

  async #sendOver(
    flow: Flow,
    message: string,
    repeat: { key: string; schedule: "invite" | "request" | "response" } | null,
  ): Promise<void> {
    this.hasSent = true;
    const send = () =>
      flow.send(message).catch((error: Error) => {
        if (repeat !== null) this.#retransmitter.stop(repeat.key);
        this.failure = error.message;
        throw error;
      });
    // Before sending: the answer may be here before the socket says that the message has left.
    if (repeat !== null) {
      this.#retransmitter.start(repeat.key, repeat.schedule, () => void send().catch(() => undefined));
    }
    await send();
  }

  /** RFC 3261 section 8.1.2; the connection of a call that came to us is kept, as phones have no other way in. */
  async #flowOf(message: string): Promise<Flow> {
    const route = /^route:[^<\r\n]*<([^>\r\n]+)>/im.exec(message)?.[1];
    const requestUri = message.slice(0, message.indexOf("\r\n")).split(" ")[1] ?? "";
    if (route === undefined && this.#options.flow?.protocol !== "udp" && this.#options.flow?.isOpen) {
      return this.#options.flow;
    }
    return this.#flowTo(route ?? requestUri);
  }

  async #flowTo(uri: string): Promise<Flow> {
    try {
      const { protocol, host, port } = nextHop(uri, this.#options.protocol);
      const current = this.#flow;
      const { address, port: currentPort } = current?.remote ?? {};
      if (current?.isOpen && current.protocol === protocol && address === host && currentPort === port) {
        return current;
      }
      this.#flow = await this.#options.transport.flowTo(protocol, host, port);
      return this.#flow;
    } catch (error) {
      if (error instanceof SipUriError) throw new SipTransportError(error.message);
      throw error;
    }
  }
}
