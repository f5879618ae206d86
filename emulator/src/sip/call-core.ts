/** The SIP.js core of one call: its transactions and dialogs, over a transport of ours. */
import {
  type Body,
  LoggerFactory,
  SessionDialog,
  SessionState,
  TransactionState,
  URI,
  UserAgentCore,
} from "sip.js/lib/core/index.js";
import { AllowedMethods } from "sip.js/lib/core/user-agent-core/allowed-methods.js";
import { CallTransport, type CallTransportOptions } from "./call-transport.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import type { Flow } from "./transport/flow.ts";
import { transactionTimeout } from "./transport/timers.ts";
import { formatHostPort } from "./uri/uri.ts";

/** UPDATE, REFER and the like are answered 405, with this list in Allow. */
export const ALLOWED_METHODS = ["INVITE", "ACK", "CANCEL", "BYE", "INFO", "OPTIONS"];
/** RFC 4028. */
export const SUPPORTED_OPTIONS = ["timer"];

export interface CallCoreOptions extends CallTransportOptions {
  /** Goes into User-Agent. */
  name: string;
  /** User part of our Contact. */
  user: string;
  isSips: boolean;
  port: number;
}

export class CallCore {
  readonly core: UserAgentCore;
  readonly transport: CallTransport;
  /** `Contact: <sip:...>` */
  readonly contactHeader: string;
  readonly #options: CallCoreOptions;
  readonly #formerDialogs = new Set<string>();
  #stopLingering: (() => void) | null = null;

  constructor(options: CallCoreOptions) {
    this.#options = options;
    this.transport = new CallTransport(options);
    const { host, port, protocol, isSips } = options;
    const parameters: Record<string, string> = protocol === "udp" || isSips ? {} : { transport: protocol };
    const bracketed = formatHostPort(host, port).replace(/:\d+$/, "");
    const uri = new URI(isSips ? "sips" : "sip", options.user, bracketed, port, parameters);
    const contact = { pubGruu: undefined, tempGruu: undefined, uri, toString: () => `<${uri.toRaw()}>` };
    this.contactHeader = `Contact: ${contact.toString()}`;
    AllowedMethods.splice(0, AllowedMethods.length, ...ALLOWED_METHODS);
    this.core = new UserAgentCore({
      aor: uri,
      contact,
      displayName: "",
      loggerFactory: silentLoggers(),
      hackViaTcp: false,
      routeSet: [],
      sipjsId: "",
      supportedOptionTags: SUPPORTED_OPTIONS,
      supportedOptionTagsResponse: SUPPORTED_OPTIONS,
      userAgentHeaderFieldValue: options.name,
      viaForceRport: true,
      viaHost: formatHostPort(host, port),
      // Its own handling changes the request that was sent, knows MD5 only and one challenge only.
      authenticationFactory: () => undefined,
      transportAccessor: () => this.transport,
    });
  }

  receiveRequest(request: SipRequest, replyTo: Flow): void {
    const { message } = request;
    this.transport.received(request, replyTo);
    if (message.ruri === undefined) return;
    // It answers 416 to sips:, and 404 to a user that is not its own: whose call this is has been decided before.
    message.ruri.scheme = "sip";
    this.core.configuration.aor = message.ruri;
    this.core.receiveIncomingRequestFromTransport(message);
  }

  receiveResponse(response: SipResponse): void {
    this.transport.answered(response);
    this.core.receiveIncomingResponseFromTransport(response.message);
  }

  /** True for a request inside a dialog of this call, or one that repeats or cancels a request before. */
  accepts({ message }: SipRequest): boolean {
    return this.core.dialogs.has(dialogIdOf(message)) || this.core.userAgentServers.has(message.viaBranch);
  }

  /** True when a request with this tag and number is being handled already. */
  hasReceived(fromTag: string, cseq: number): boolean {
    return [...this.core.userAgentServers.values()].some(
      ({ message }) => message.fromTag === fromTag && message.cseq === cseq,
    );
  }

  /** True for a response to a request that is still under way. */
  expects({ message }: SipResponse): boolean {
    return this.core.userAgentClients.has(message.viaBranch + message.method);
  }

  /** True for a request inside a dialog that is over: a BYE that crossed ours. */
  isLate({ message }: SipRequest): boolean {
    return this.#formerDialogs.has(dialogIdOf(message));
  }

  /** True when everything is sent, no request of ours waits for its answer, and no answer for its ACK. */
  get isQuiet(): boolean {
    const { userAgentClients, userAgentServers, dialogs } = this.core;
    const waiting = [TransactionState.Calling, TransactionState.Trying, TransactionState.Proceeding];
    const isAsking = [...userAgentClients.values()].some(({ transaction }) =>
      waiting.includes(transaction.state),
    );
    const isRefusing = [...userAgentServers.values()].some(
      ({ transaction }) => transaction.kind === "ist" && transaction.state === TransactionState.Completed,
    );
    const isAnswering = [...dialogs.values()].some(
      (dialog) => dialog instanceof SessionDialog && dialog.sessionState === SessionState.AckWait,
    );
    return this.transport.sending === 0 && !isAsking && !isRefusing && !isAnswering;
  }

  /** @param dialogId as SIP.js names it. */
  noteEnd(dialogId: string): void {
    this.#formerDialogs.add(dialogId);
  }

  /** Stays for what the network may still deliver of an ended call, then disposes of everything. */
  linger(disposed: () => void): void {
    const { clock, timers } = this.#options;
    this.#stopLingering ??= clock.after(2 * transactionTimeout(timers), () => {
      this.dispose();
      disposed();
    });
  }

  dispose(): void {
    this.#stopLingering?.();
    this.core.dispose();
    this.transport.dispose();
  }
}

/** @returns SDP as SIP.js takes it. */
export function sdpBody(sdp: string): Body {
  return { contentDisposition: "session", contentType: "application/sdp", content: sdp };
}

/** As SIP.js names a dialog: Call-ID, local tag, remote tag. */
const dialogIdOf = (message: SipRequest["message"]) => message.callId + message.toTag + message.fromTag;

function silentLoggers(): LoggerFactory {
  const factory = new LoggerFactory();
  factory.builtinEnabled = false;
  return factory;
}
