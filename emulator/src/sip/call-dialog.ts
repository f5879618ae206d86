/** An answered call: what happens inside its dialog, and how it ends. */
import type {
  IncomingAckRequest,
  IncomingByeRequest,
  IncomingInfoRequest,
  IncomingInviteRequest,
} from "sip.js/lib/core/index.js";
import { sdpBody } from "./call-core.ts";
import { headersOf, SipRequestRefused } from "./dialog-request.ts";
import { DialogRequests, type DialogRequestsOptions } from "./dialog-requests.ts";
import { Reconnection } from "./reconnection.ts";
import {
  answerSessionExpires,
  parseSessionExpires,
  type SessionInterval,
  SessionTimer,
} from "./session-timer.ts";
import type { CallDelegate, SipCallEnd } from "./sip-call.ts";
import { type SipTimers, transactionTimeout } from "./transport/timers.ts";

export interface CallDialogOptions extends DialogRequestsOptions {
  delegate: CallDelegate;
  timers: SipTimers;
  /** Our last description, and theirs; theirs is null until the ACK brings it. */
  local: string;
  remote: string | null;
  /** From the 2xx to the INVITE; null: session timers are not in use. */
  interval: SessionInterval | null;
  /** Hears of the end, however it comes, once. */
  ended(end: SipCallEnd): void;
}

export class CallDialog {
  readonly #options: CallDialogOptions;
  readonly #requests: DialogRequests;
  readonly #sessionTimer: SessionTimer;
  readonly #reconnection: Reconnection;
  #interval: SessionInterval | null;
  #local: string;
  #remote: string | null;
  #isOver = false;
  /** A BYE has to wait for the ACK of our 2xx (RFC 3261 section 15). */
  #isByeDue = false;
  #stopWaitingForAck: (() => void) | null = null;

  constructor(options: CallDialogOptions) {
    this.#options = options;
    this.#requests = new DialogRequests(options);
    this.#local = options.local;
    this.#remote = options.remote;
    this.#interval = options.interval;
    this.#sessionTimer = new SessionTimer(options.clock, {
      refresh: () => this.#refresh(),
      expired: () => this.#giveUp(408, "Session timer expired"),
    });
    this.#reconnection = new Reconnection(options, () => this.#giveUp(503, "Connection lost"));
    this.#useInterval(options.interval, options.isCaller ? "uac" : "uas");
    options.session.delegate = {
      onAck: (ack) => this.#receiveAck(ack),
      onAckTimeout: () => this.#giveUp(408, "No ACK for our answer"),
      onBye: (request) => this.#receiveBye(request),
      onInfo: (request) => this.#receiveInfo(request),
      onInvite: (request) => this.#receiveReoffer(request),
    };
  }

  get hasSessionTimer(): boolean {
    return this.#sessionTimer.isRunning;
  }

  /** Sends BYE, once; the dialog is over when it leaves (RFC 3261 section 15.1.1). */
  hangUp(end: SipCallEnd): void {
    if (!this.#finish(end)) return;
    if (this.#options.session.sessionState === "AckWait") this.#isByeDue = true;
    else this.#requests.bye();
  }

  /** Its connection broke. It ends unless the other side can be reached by a new one. */
  loseConnection(): void {
    if (!this.#isOver) this.#reconnection.start();
  }

  /** @returns the SDP answer. @throws SipRequestRefused */
  async reoffer(offer: string): Promise<string> {
    return this.#reoffer(offer, []);
  }

  /** @throws SipRequestRefused */
  async info(contentType: string, body: string): Promise<void> {
    await this.#requests.info(contentType, body).catch((error) => this.#throwAndLearn(error));
  }

  #finish(end: SipCallEnd): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#sessionTimer.stop();
    this.#stopWaitingForAck?.();
    this.#reconnection.stop();
    this.#requests.close();
    this.#options.core.noteEnd(this.#options.session.id);
    this.#options.ended(end);
    return true;
  }

  #giveUp(code: number, reason: string): void {
    const isFirst = this.#finish({ by: "transport", code, reason });
    if (isFirst || this.#isByeDue) this.#requests.bye();
    this.#isByeDue = false;
  }

  #receiveBye(request: IncomingByeRequest): void {
    request.accept();
    this.#finish({ by: "them", code: 200, reason: "BYE" });
  }

  #receiveInfo(request: IncomingInfoRequest): void {
    const { message } = request;
    this.#options.delegate.info?.(message.getHeader("content-type") ?? "", message.body);
    request.accept();
  }

  #receiveAck({ message }: IncomingAckRequest): void {
    this.#stopWaitingForAck?.();
    if (this.#isByeDue) {
      this.#isByeDue = false;
      this.#requests.bye();
    } else if (this.#remote === null && !this.#isOver) {
      this.#remote = message.body;
      if (message.body === "") this.hangUp({ by: "us", code: 488, reason: "ACK without an SDP answer" });
      else this.#options.delegate.reanswered?.(message.body);
    }
  }

  #receiveReoffer(request: IncomingInviteRequest): void {
    const { delegate, core } = this.#options;
    const offer = request.message.body === "" ? null : request.message.body;
    const answer = delegate.reoffered?.(offer) ?? { code: 488, reason: "Not Acceptable Here" };
    if (typeof answer !== "string") {
      request.reject({ statusCode: answer.code, reasonPhrase: answer.reason });
      return;
    }
    this.#local = answer;
    this.#remote = offer;
    const timing = answerSessionExpires(headersOf(request.message));
    const extraHeaders = [core.contactHeader, ...(timing?.lines ?? [])];
    request.accept({ statusCode: 200, extraHeaders, body: sdpBody(answer) });
    this.#useInterval(timing?.interval ?? null, "uas");
    this.#waitForAck();
  }

  /** SIP.js repeats the 2xx but does not notice when no ACK ever comes (RFC 3261 section 14.2: BYE). */
  #waitForAck(): void {
    const { clock, timers } = this.#options;
    const wait = transactionTimeout(timers);
    this.#stopWaitingForAck?.();
    this.#stopWaitingForAck = clock.after(wait, () => this.#giveUp(408, "No ACK for our answer"));
  }

  /** @param we who we were in the transaction that agreed on it. */
  #useInterval(interval: SessionInterval | null, we: SessionInterval["refresher"]): void {
    this.#interval = interval;
    if (!this.#isOver) this.#sessionTimer.restart(interval?.seconds ?? null, interval?.refresher === we);
  }

  async #reoffer(offer: string, lines: string[]): Promise<string> {
    const response = await this.#requests.reoffer(offer, lines).catch((error) => this.#throwAndLearn(error));
    this.#local = offer;
    this.#remote = response.message.body;
    this.#useInterval(parseSessionExpires(headersOf(response.message)), "uac");
    return response.message.body;
  }

  async #refresh(): Promise<void> {
    const before = this.#remote;
    try {
      const seconds = this.#interval?.seconds ?? 0;
      const answer = await this.#reoffer(this.#local, [`Session-Expires: ${seconds};refresher=uac`]);
      if (answer !== before) this.#options.delegate.reanswered?.(answer);
    } catch (error) {
      this.#giveUp(408, `Session refresh failed: ${error instanceof Error ? error.message : error}`);
    }
  }

  /** These two mean that the other side knows nothing of the call any more (RFC 5057 section 5.1). */
  #throwAndLearn(error: unknown): never {
    const isGone = error instanceof SipRequestRefused && (error.code === 481 || error.code === 408);
    if (isGone) this.#giveUp(error.code, error.message);
    throw error;
  }
}
