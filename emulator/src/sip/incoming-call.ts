/**
 * A call that comes to us.
 *
 *   offered ──accept: 200──▶ answered ──BYE──▶ over
 *      ├── reject: >= 300 ─────────────────────▲
 *      └── CANCEL: 487 ────────────────────────┘
 */
import type { IncomingInviteRequest, Session } from "sip.js/lib/core/index.js";
import { AcceptedCall } from "./accepted-call.ts";
import type { CallContext, RunningCall } from "./call-context.ts";
import { CallCore, sdpBody } from "./call-core.ts";
import { CallDialog } from "./call-dialog.ts";
import { tellEnd } from "./call-guard.ts";
import { readCustomHeaders } from "./headers.ts";
import type { SipRequest, SipResponse } from "./message.ts";
import { answerSessionExpires } from "./session-timer.ts";
import type { CallDelegate, IncomingCall, SipCall, SipCallEnd } from "./sip-call.ts";
import type { Flow } from "./transport/flow.ts";
import { decodeUser } from "./uri/user-part.ts";

export class ReceivedCall implements IncomingCall, RunningCall {
  readonly id: string;
  readonly to: string;
  readonly from: { uri: string; displayName: string };
  readonly offer: string | null;
  cancelled: (() => void) | null = null;
  readonly #context: CallContext;
  readonly #request: SipRequest;
  readonly core: CallCore;
  #invite: IncomingInviteRequest | null = null;
  #dialog: CallDialog | null = null;
  #delegate: CallDelegate | null = null;
  #isOver = false;

  constructor(context: CallContext, request: SipRequest, flow: Flow) {
    const { message } = request;
    this.#context = context;
    this.#request = request;
    this.id = message.callId;
    this.to = decodeUser(message.ruri?.user ?? "");
    this.from = { uri: message.from.uri.toRaw(), displayName: message.from.displayName ?? "" };
    this.offer = message.body === "" ? null : message.body;
    this.core = new CallCore({
      ...context,
      protocol: flow.protocol,
      flow,
      user: message.ruri?.user ?? "",
      isSips: message.ruri?.scheme === "sips",
      port: context.portFor(flow.protocol),
    });
    this.core.core.delegate.onInvite = (invite) => this.#begin(invite);
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  header(name: string): string | undefined {
    return this.#request.headers.get(name);
  }

  get customHeaders(): ReadonlyMap<string, string> {
    return readCustomHeaders(this.#request.text);
  }

  ring(code = 180): void {
    if (!this.#isPending) return;
    const session = this.#invite?.progress({ statusCode: code }).session;
    if (session !== undefined) this.#watchEarlyDialog(session);
  }

  accept(answer: string, delegate: CallDelegate): SipCall {
    this.#delegate = delegate;
    if (this.#isPending) this.#answer(answer, delegate);
    else
      queueMicrotask(() => this.#tellEnd(delegate, { by: "them", code: 487, reason: "The caller gave up" }));
    return new AcceptedCall(this.id, this.#dialog);
  }

  reject(code: number, reason?: string): void {
    if (!this.#isPending) return;
    this.#invite?.reject({ statusCode: code, ...(reason === undefined ? {} : { reasonPhrase: reason }) });
    this.#finish();
  }

  receiveRequest(request: SipRequest, replyTo: Flow): void {
    this.core.receiveRequest(request, replyTo);
    // SIP.js has refused the INVITE by itself.
    if (this.#invite === null) this.#finish();
  }

  receiveResponse(response: SipResponse): void {
    this.core.receiveResponse(response);
  }

  flowClosed(flow: Flow): void {
    if (!this.uses(flow)) return;
    this.#dialog?.loseConnection();
    if (!this.#isPending) return;
    this.reject(487);
    this.cancelled?.();
  }

  uses(flow: Flow): boolean {
    return !this.#isOver && this.core.transport.uses(flow);
  }

  hangUp(): void {
    if (this.#isPending) {
      this.reject(480);
      this.cancelled?.();
    } else this.#dialog?.hangUp({ by: "us", code: 200, reason: "BYE" });
  }

  fail(error: Error): void {
    if (this.#isOver) return;
    const end: SipCallEnd = { by: "us", code: 500, reason: `Internal error: ${error.message}` };
    try {
      if (this.#dialog === null) this.#invite?.reject({ statusCode: 500 });
      else this.#dialog.hangUp(end);
    } finally {
      this.#finish(end);
      if (this.#delegate === null) this.cancelled?.();
    }
  }

  dispose(): void {
    this.core.dispose();
  }

  /** Neither accepted nor rejected nor cancelled. */
  get #isPending(): boolean {
    return this.#invite !== null && this.#dialog === null && !this.#isOver;
  }

  #begin(invite: IncomingInviteRequest): void {
    this.#invite = invite;
    invite.trying({ statusCode: 100 });
    invite.delegate = {
      onCancel: () => {
        if (!this.#isPending) return;
        this.reject(487);
        this.cancelled?.();
      },
    };
  }

  /** A caller may also hang up with a BYE while it rings (RFC 3261 section 15). */
  #watchEarlyDialog(session: Session): void {
    session.delegate = {
      onBye: (request) => {
        request.accept();
        this.reject(487);
        this.cancelled?.();
      },
    };
  }

  #answer(answer: string, delegate: CallDelegate): void {
    if (this.#invite === null) return;
    const timing = answerSessionExpires(this.#request.headers);
    const { session } = this.#invite.accept({
      statusCode: 200,
      extraHeaders: timing?.lines ?? [],
      body: sdpBody(answer),
    });
    this.#dialog = new CallDialog({
      ...this.#context,
      session,
      core: this.core,
      delegate,
      credentials: null,
      isCaller: false,
      local: answer,
      remote: this.offer,
      interval: timing?.interval ?? null,
      ended: (end) => this.#finish(end),
    });
  }

  #finish(end?: SipCallEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.core.linger(() => this.#context.forget(this));
    if (end !== undefined && this.#delegate !== null) this.#tellEnd(this.#delegate, end);
  }

  #tellEnd(delegate: CallDelegate, end: SipCallEnd): void {
    tellEnd(delegate, end, this.#context.tellDefect);
  }
}
