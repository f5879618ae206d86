/** SIP in the language of calls: what `calls/` and `phones/` see of a user agent. SDP passes through as text. */
import type { ListenOptions } from "./transport/listen-options.ts";

export interface SipTrace {
  direction: "in" | "out";
  transport: "udp" | "tcp" | "tls";
  /** `127.0.0.1:5070` */
  remote: string;
  /** The whole message, Authorization headers and SDES keys removed. */
  message: string;
}

export interface UserAgentOptions extends ListenOptions {
  /** Goes into User-Agent and Server. */
  name: string;
  /** Absent: every request outside a dialog of ours is refused and counted. The call fails where this does. */
  receiveCall?(call: IncomingCall): void | Promise<void>;
  /** Calls at one time; who calls then is refused by 503. Absent: no limit. */
  mostCalls?: number;
  /** Hears every message, also what is no SIP. */
  trace?(trace: SipTrace): void;
  /** Hears of defects that a message brought to light, ours or of whoever listens to calls. Must not throw. */
  warn?(message: string): void;
}

export interface UserAgent {
  /** Ports listened on. */
  readonly port: number;
  readonly tlsPort: number | null;
  /** Requests refused because they belong to no call of ours, or can't be read. */
  readonly refused: number;
  /**
   * Sends an INVITE. Returns at once; the delegate hears the rest.
   * @throws SipUriError when `to` or `from` is not a SIP URI that can be called.
   * @throws SipHeaderError for a header that would break the message, or that is the user agent's own.
   */
  call(request: OutgoingCallRequest, delegate: CallDelegate): SipCall;
  /** Ends every call and closes the sockets. */
  close(): Promise<void>;
}

export interface OutgoingCallRequest {
  /** `sip:user@host:port;transport=tcp` */
  to: string;
  /** `14155550101@example.com`; absent: anonymous caller of this user agent. */
  from?: string;
  /** Added to the INVITE as they are. */
  headers?: Record<string, string>;
  /** For digest challenges (401, 407). */
  auth?: { username: string; password: string };
  /** SDP offer. */
  offer: string;
}

/** Events of a call, in order; `ended` exactly once, and last. A handler that throws ends the call. */
export interface CallDelegate {
  /** 180, 181, 182 or 183. Early media is none of our business: SDP in it is not handed on. */
  ringing?(code: number): void;
  /** 2xx with an SDP answer; the ACK is on its way. */
  answered?(answer: string): void;
  /**
   * The other side changes the media (re-INVITE).
   * @param offer null for a re-INVITE without SDP: the result is then our offer.
   * @returns our SDP, or a refusal (488).
   */
  reoffered?(offer: string | null): string | { code: number; reason: string };
  /** The SDP answer to an offer that we made inside a re-INVITE without SDP, in its ACK. */
  reanswered?(answer: string): void;
  /** INFO inside the dialog. */
  info?(contentType: string, body: string): void;
  ended(end: SipCallEnd): void;
}

export interface SipCallEnd {
  /** `us`: hangUp(); `them`: BYE, CANCEL or a final response >= 300; `transport`: nobody reached, or the connection broke. */
  by: "us" | "them" | "transport";
  /** The SIP status that ended it: 486; 487 after CANCEL; 408 for no answer at all; 200 for a BYE; 503 for a refused connection. */
  code: number;
  reason: string;
}

export interface SipCall {
  /** Call-ID header. */
  readonly id: string;
  /** True where RFC 4028 session timers were negotiated. */
  readonly hasSessionTimer: boolean;
  /**
   * CANCEL before the answer, BYE after; safe at any moment and any number of times.
   * `ended` comes at once after a BYE, and where the other side has not said a word yet; after a CANCEL with its
   * answer, 64 times T1 later at most. What is still to be said to the other side is said in the background.
   */
  hangUp(): void;
  /** Sends a re-INVITE (a phone's hold and resume). @returns the SDP answer. @throws SipRequestRefused */
  reoffer(offer: string): Promise<string>;
  /** Sends INFO inside the dialog. @throws SipRequestRefused */
  info(contentType: string, body: string): Promise<void>;
}

export interface IncomingCall {
  readonly id: string;
  /** User part of the request URI, decoded: `echo`. */
  readonly to: string;
  /** The URI as it was written. */
  readonly from: { uri: string; displayName: string };
  /** First value of a header of the INVITE, by any case; undefined when it is not there. */
  header(name: string): string | undefined;
  /** Headers of the INVITE that begin with X-, by their names as the caller wrote them. */
  readonly customHeaders: ReadonlyMap<string, string>;
  /** SDP offer; null for an INVITE without one. */
  readonly offer: string | null;
  /** Sends 180, or another provisional code. */
  ring(code?: number): void;
  /** Answers 200 with our SDP. */
  accept(answer: string, delegate: CallDelegate): SipCall;
  reject(code: number, reason?: string): void;
  /** Set to hear that the call ended before accept or reject: CANCEL, a broken connection, a defect, our own close. */
  cancelled: (() => void) | null;
}
