/**
 * A call that we place.
 *
 *   inviting ──2xx──▶ answered ──BYE──▶ over
 *      │ 401, 407: INVITE again          ▲
 *      ├── final response >= 300 ────────┤
 *      └── hangUp: CANCEL, 487 ──────────┘   a 2xx that crosses the CANCEL: ACK, BYE
 */
import type {
  AckableIncomingResponseWithSession,
  IncomingResponse,
  OutgoingInviteRequest,
} from "sip.js/lib/core/index.js";
import type { CallContext, RunningCall } from "./call-context.ts";
import { CallCore } from "./call-core.ts";
import { CallDialog } from "./call-dialog.ts";
import { tellEnd } from "./call-guard.ts";
import { headersOf, SipRequestRefused } from "./dialog-request.ts";
import { Invite } from "./invite.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { parseSessionExpires } from "./session-timer.ts";
import type { CallDelegate, OutgoingCallRequest, SipCall, SipCallEnd } from "./sip-call.ts";
import type { Flow } from "./transport/flow.ts";
import { transactionTimeout } from "./transport/timers.ts";

export class OutgoingCall implements SipCall, RunningCall {
  readonly id: string;
  readonly core: CallCore;
  readonly #context: CallContext;
  readonly #offer: string;
  readonly #delegate: CallDelegate;
  readonly #invite: Invite;
  #pending: OutgoingInviteRequest | null = null;
  #dialog: CallDialog | null = null;
  #hasProvisional = false;
  #isHangingUp = false;
  #isOver = false;
  #stopWaiting: (() => void) | null = null;

  /** @throws SipUriError when `to` or `from` can't be used, SipHeaderError for a header that can't be sent. */
  constructor(context: CallContext, request: OutgoingCallRequest, delegate: CallDelegate) {
    this.#invite = new Invite(request, context.host);
    this.id = this.#invite.callId;
    this.#context = context;
    this.#offer = request.offer;
    this.#delegate = delegate;
    const { protocol, scheme } = this.#invite.target;
    this.core = new CallCore({
      ...context,
      protocol,
      user: this.#invite.caller.user,
      isSips: scheme === "sips",
      port: context.portFor(protocol),
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get hasSessionTimer(): boolean {
    return this.#dialog?.hasSessionTimer ?? false;
  }

  /** Sends the first INVITE. */
  start(): void {
    this.#sendInvite();
  }

  hangUp(): void {
    if (this.#isHangingUp || this.#isOver) return;
    this.#isHangingUp = true;
    if (this.#dialog !== null) {
      this.#dialog.hangUp({ by: "us", code: 200, reason: "BYE" });
      return;
    }
    if (!this.core.transport.hasSent) {
      this.core.dispose();
      this.#end({ by: "us", code: 487, reason: "Given up before the INVITE left" });
      return;
    }
    // SIP.js holds it back until a provisional response has come (RFC 3261 section 9.1).
    this.#pending?.cancel();
    const { clock, timers } = this.#context;
    const end: SipCallEnd = { by: "us", code: 487, reason: "Request Terminated" };
    // Nobody has answered anything: nothing to wait for. If they wake up, CANCEL or BYE follows by itself.
    if (!this.#hasProvisional) this.#end(end);
    else this.#stopWaiting = clock.after(transactionTimeout(timers), () => this.#end(end));
  }

  async reoffer(offer: string): Promise<string> {
    if (this.#dialog === null) throw new SipRequestRefused(481, "The call is not answered");
    return this.#dialog.reoffer(offer);
  }

  async info(contentType: string, body: string): Promise<void> {
    if (this.#dialog === null) throw new SipRequestRefused(481, "The call is not answered");
    await this.#dialog.info(contentType, body);
  }

  receiveRequest(request: SipRequest, replyTo: Flow): void {
    this.core.receiveRequest(request, replyTo);
  }

  receiveResponse(response: SipResponse): void {
    const { statusCode = 0, method } = response.message;
    const isForInvite = method === "INVITE" && this.#dialog === null && this.core.expects(response);
    if (isForInvite && statusCode < 200) this.#hasProvisional = true;
    // Before SIP.js, which drops a 180 without Contact or To tag: phones send such.
    if (isForInvite && statusCode >= 180 && statusCode <= 183 && !this.#isHangingUp) {
      this.#delegate.ringing?.(statusCode);
    }
    this.core.receiveResponse(response);
  }

  flowClosed(flow: Flow, reason: string): void {
    if (!this.uses(flow)) return;
    if (this.#dialog !== null) this.#dialog.loseConnection();
    else this.#end({ by: "transport", code: 503, reason: `Connection lost: ${reason}` });
  }

  uses(flow: Flow): boolean {
    return !this.#isOver && this.core.transport.uses(flow);
  }

  /** A defect of ours, or of whoever listens to this call: it ends, the others go on. */
  fail(error: Error): void {
    if (this.#isOver) return;
    const end: SipCallEnd = { by: "us", code: 500, reason: `Internal error: ${error.message}` };
    this.#isHangingUp = true;
    try {
      if (this.#dialog !== null) this.#dialog.hangUp(end);
      else this.#pending?.cancel();
    } finally {
      this.#end(end);
    }
  }

  dispose(): void {
    this.core.dispose();
  }

  #sendInvite(): void {
    this.#pending = this.#invite.send(this.core, {
      onAccept: (response) => this.#accepted(response),
      onRedirect: (response) => this.#refused(response),
      onReject: (response) => this.#refused(response),
    });
  }

  #accepted(response: AckableIncomingResponseWithSession): void {
    const { session, message } = response;
    response.ack({ extraHeaders: this.#invite.authorization });
    // A forked INVITE that two phones answered (section 13.2.2.4), or one answered while we hung up.
    if (this.#dialog !== null || this.#isHangingUp || this.#isOver || message.body === "") {
      session.bye();
      if (this.#dialog === null) this.#endUnanswered(message.body);
      return;
    }
    this.#dialog = new CallDialog({
      ...this.#context,
      session,
      core: this.core,
      delegate: this.#delegate,
      credentials: this.#invite.credentials,
      isCaller: true,
      local: this.#offer,
      remote: message.body,
      interval: parseSessionExpires(headersOf(message)),
      ended: (end) => this.#end(end),
    });
    this.#delegate.answered?.(message.body);
  }

  #endUnanswered(answer: string): void {
    if (this.#isHangingUp) this.#end({ by: "us", code: 200, reason: "Answered while being cancelled" });
    else if (answer === "") this.#end({ by: "us", code: 488, reason: "Answer without SDP" });
  }

  #refused(response: IncomingResponse): void {
    if (this.#dialog !== null) return;
    if (!this.#isHangingUp && this.#invite.canMeet(response)) {
      this.#sendInvite();
      return;
    }
    const { message } = response;
    const code = message.statusCode ?? 500;
    const reason = message.reasonPhrase ?? "";
    const isOurOwn = !message.hasHeader("via");
    if (this.#isHangingUp) this.#end({ by: "us", code, reason });
    else if (!isOurOwn) this.#end({ by: "them", code, reason });
    else if (code === 408) this.#end({ by: "transport", code, reason: "No answer at all" });
    else this.#end({ by: "transport", code, reason: this.core.transport.failure ?? reason });
  }

  #end(end: SipCallEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#stopWaiting?.();
    this.core.linger(() => this.#context.forget(this));
    tellEnd(this.#delegate, end, this.#context.tellDefect);
  }
}
