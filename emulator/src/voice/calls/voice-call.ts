import { randomUUID } from "node:crypto";
import { isPastLimits } from "../../leg/call-limits.ts";
import { SipLeg } from "../../leg/sip-leg.ts";
import type { MediaClock } from "../../media/clock.ts";
import type { IncomingCall, OutgoingCallRequest, SipCallEnd, UserAgent } from "../../sip/sip-call.ts";
import { type Conversation, OPEN_TERMS, type Participant, type Terms } from "./conversation.ts";
import { CANCELLED, type CallStatus, COMPLETED, INTERNAL_ERROR, type Outcome, outcomeOf } from "./outcome.ts";

/** Parties of a call. */
export interface CallIdentity {
  direction: "inbound" | "outbound";
  /** Numbers without a plus, or SIP URIs. */
  from: string;
  to: string;
  /** The OpenTok session that calls, or whose caller is put through. */
  sessionId?: string | undefined;
}

/** Events of a call, in order; `ended` exactly once, and last. */
export interface CallEvents {
  /** Each status once. */
  changed(outcome: Outcome): void;
  moved(from: Conversation, to: Conversation): void;
  digit(digit: string): void;
  leftAlone(): void;
  ended(): void;
}

export interface CallPlace {
  /** Address for RTP. */
  host: string;
  clock: MediaClock;
  /** Milliseconds since the epoch. */
  now(): number;
}

/**
 * A call of the Voice API with one party, in a conversation from its answer to its end.
 *
 *     started ─▶ ringing ─▶ answered ─▶ completed
 *        └──────────┴──▶ busy, cancelled, unanswered, rejected, failed, timeout
 */
export class VoiceCall implements Participant {
  readonly uuid = randomUUID();
  readonly direction: CallIdentity["direction"];
  readonly from: string;
  readonly to: string;
  readonly sessionId: string | undefined;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  isMuted = false;
  isEarmuffed = false;
  /** Receives the call's events. */
  events: CallEvents | null = null;
  readonly #place: CallPlace;
  #conversation: Conversation;
  #status: CallStatus = "started";
  #answeredAt: number | null = null;
  #endedAt: number | null = null;
  #incoming: IncomingCall | null = null;
  #leg: SipLeg | null = null;
  /** Our own reason for the end; null: the other side's counts. */
  #verdict: Outcome | null = null;
  #stopClock: (() => void) | null = null;

  constructor(
    { direction, from, to, sessionId }: CallIdentity,
    conversation: Conversation,
    place: CallPlace,
  ) {
    this.direction = direction;
    this.from = from;
    this.to = to;
    this.sessionId = sessionId;
    this.createdAt = place.now();
    this.#conversation = conversation;
    this.#place = place;
  }

  get status(): CallStatus {
    return this.#status;
  }

  get conversation(): Conversation {
    return this.#conversation;
  }

  /** Milliseconds since the epoch. */
  get answeredAt(): number | null {
    return this.#answeredAt;
  }

  /** Milliseconds since the epoch; null: it goes on. */
  get endedAt(): number | null {
    return this.#endedAt;
  }

  /** Rings for an incoming call. */
  receive(incoming: IncomingCall): void {
    this.#incoming = incoming;
    incoming.cancelled = () => this.#end(CANCELLED);
    this.#change("started");
    incoming.ring();
    this.#change("ringing");
  }

  /** Answers the caller. */
  async accept(): Promise<void> {
    const incoming = this.#incoming;
    if (incoming === null) return;
    const leg = await this.#open();
    if (leg !== null && !leg.answer(incoming)) this.#end(INTERNAL_ERROR);
  }

  /** Calls a phone. */
  async dial(userAgent: Pick<UserAgent, "call">, request: Omit<OutgoingCallRequest, "offer">): Promise<void> {
    this.#change("started");
    const leg = await this.#open();
    try {
      leg?.call(userAgent, request);
    } catch {
      this.#end({ status: "rejected", detail: "invalid_number" });
    }
  }

  /** A phone that agreed on no telephone events hears nothing of it. */
  sendDigits(digits: string): void {
    this.#leg?.sendDigits(digits);
  }

  /** To another conversation, or to other terms in the same. */
  moveTo(conversation: Conversation, terms: Terms): void {
    const from = this.#conversation;
    this.#conversation = conversation;
    if (conversation !== from) from.leave(this.uuid);
    if (this.#endedAt !== null) return;
    conversation.join(this, terms);
    if (conversation !== from) this.events?.moved(from, conversation);
  }

  /**
   * Ends it, whatever it is doing. Ending twice is no error.
   * @param verdict what is told of a call that was not answered.
   */
  hangUp(verdict: Outcome = CANCELLED): void {
    if (this.#endedAt !== null) return;
    this.#verdict ??= verdict;
    if (this.#leg !== null) this.#leg.hangUp();
    else this.#incoming?.reject(480, "Temporarily Unavailable");
    // A phone that still rings answers to the CANCEL.
    const isRinging = this.#leg !== null && this.#answeredAt === null;
    if (!isRinging) this.#end(verdict);
  }

  read(): Int16Array | null {
    return this.#leg?.read() ?? null;
  }

  write(frame: Int16Array | null): void {
    this.#leg?.write(frame);
  }

  skip(frames: number): void {
    this.#leg?.skip(frames);
  }

  leftAlone(): void {
    this.events?.leftAlone();
  }

  /** @returns null when the call is over. */
  async #open(): Promise<SipLeg | null> {
    const { host, clock } = this.#place;
    try {
      const leg = await SipLeg.open({ host, clock }, this.#legEvents());
      if (this.#endedAt === null) this.#leg = leg;
      else leg.hangUp();
      return this.#leg;
    } catch {
      // There are no ports.
      this.#incoming?.reject(500);
      this.#end(INTERNAL_ERROR);
      return null;
    }
  }

  #legEvents() {
    return {
      ringing: () => this.#change("ringing"),
      answered: () => this.#answer(),
      digit: (digit: string) => this.events?.digit(digit),
      ended: (end: SipCallEnd) => this.#end(this.#verdict ?? outcomeOf(end)),
    };
  }

  #answer(): void {
    const { clock, now } = this.#place;
    const answeredAt = clock.now();
    this.#answeredAt = now();
    this.#stopClock = clock.onFrame(() => {
      if (this.#leg && isPastLimits(this.#leg, answeredAt, clock.now())) this.hangUp();
    });
    this.#conversation.join(this, OPEN_TERMS);
    this.#change("answered");
  }

  #change(status: CallStatus): void {
    if (this.#endedAt !== null || (status === this.#status && status !== "started")) return;
    this.#status = status;
    this.events?.changed({ status });
  }

  #end(unanswered: Outcome): void {
    if (this.#endedAt !== null) return;
    const outcome = this.#answeredAt === null ? unanswered : COMPLETED;
    this.#endedAt = this.#place.now();
    this.#status = outcome.status;
    this.#stopClock?.();
    this.#conversation.hangUp(this.uuid);
    this.events?.changed(outcome);
    this.events?.ended();
  }
}
