import type { AudioSink, AudioSource } from "../media/audio.ts";
import type { MediaClock } from "../media/clock.ts";
import { RtpLeg } from "../media/rtp-leg.ts";
import { reachableAddress } from "../net/reachable-address.ts";
import { SdpRefusal } from "../sip/offer-answer.ts";
import type {
  CallDelegate,
  IncomingCall,
  OutgoingCallRequest,
  SipCall,
  SipCallEnd,
  UserAgent,
} from "../sip/sip-call.ts";
import { LegNegotiation } from "./leg-negotiation.ts";

/** Events of a SIP leg, in order; `ended` exactly once, and last. */
export interface SipLegEvents {
  ringing?(): void;
  /** Both sides can talk from now on. */
  answered?(): void;
  /** The other side holds us, or takes us back. */
  held?(isHeld: boolean): void;
  /** A digit came as telephone event (RFC 4733). */
  digit?(digit: string): void;
  ended(end: SipCallEnd): void;
}

export interface SipLegOptions {
  /** Address for RTP, e.g. 127.0.0.1. */
  host: string;
  clock: MediaClock;
  /** Offers SDES-SRTP and accepts nothing else. Without it an encrypted offer is still answered so. */
  isSecure?: boolean;
}

/** A SIP dialog together with its media: sound of the far end is read, sound for it is written. */
export class SipLeg implements AudioSource, AudioSink {
  readonly #media: RtpLeg;
  readonly #events: SipLegEvents;
  readonly #negotiation: LegNegotiation;
  #dialog: SipCall | null = null;
  /** Our reason to end the call although the other side had answered. */
  #refusal: SdpRefusal | null = null;
  #ended = false;

  private constructor(media: RtpLeg, { host, isSecure = false }: SipLegOptions, events: SipLegEvents) {
    this.#media = media;
    this.#events = events;
    this.#negotiation = new LegNegotiation({ address: reachableAddress(host), port: media.port }, isSecure);
    media.onDigit = (digit) => events.digit?.(digit);
  }

  /** Takes the ports; nothing goes out yet. @throws Error when no UDP ports are free. */
  static async open(options: SipLegOptions, events: SipLegEvents): Promise<SipLeg> {
    return new SipLeg(await RtpLeg.open(options.host, options.clock), options, events);
  }

  /**
   * Sends the INVITE, with our offer.
   * @throws SipUriError for an address that can't be called; the leg is closed then.
   */
  call(userAgent: Pick<UserAgent, "call">, request: Omit<OutgoingCallRequest, "offer">): void {
    try {
      this.#dialog = userAgent.call({ ...request, offer: this.#negotiation.offer() }, this.#delegate());
    } catch (error) {
      this.#media.close();
      throw error;
    }
  }

  /**
   * Answers an incoming call, plain or encrypted as it was offered. An offer that can't be met is rejected.
   * @returns false when it was rejected; the leg is closed then.
   */
  answer(incoming: IncomingCall): boolean {
    try {
      const answer = this.#negotiation.answer(incoming.offer);
      this.#apply();
      this.#dialog = incoming.accept(answer, this.#delegate());
    } catch (error) {
      this.#media.close();
      if (!(error instanceof SdpRefusal)) throw error;
      incoming.reject(error.code, error.message);
      return false;
    }
    // A call without an offer is answered when the caller's ACK brings the answer to ours.
    if (this.#negotiation.hasAgreed) this.#events.answered?.();
    return true;
  }

  /** True where RFC 4028 session timers watch over the call. */
  get hasSessionTimer(): boolean {
    return this.#dialog?.hasSessionTimer ?? false;
  }

  /** When sound last came, on the media clock in milliseconds; null: never. */
  get lastMediaAt(): number | null {
    return this.#media.lastMediaAt;
  }

  read(): Int16Array | null {
    return this.#media.read();
  }

  write(frame: Int16Array | null): void {
    this.#media.write(frame);
  }

  /** The process stood still for so many frames. */
  skip(frames: number): void {
    this.#media.skip(frames);
  }

  /** @returns false if no telephone events were agreed on. @throws RangeError if a character is not a digit. */
  sendDigits(digits: string): boolean {
    return this.#media.sendDigits(digits);
  }

  /** Holds the other side, or takes it back. @throws when it refuses. */
  async hold(isHeld: boolean): Promise<void> {
    const dialog = this.#dialog;
    if (dialog === null) return;
    const { isHolding } = this.#negotiation;
    try {
      this.#negotiation.acceptAnswer(await dialog.reoffer(this.#negotiation.offerHold(isHeld)));
    } catch (error) {
      // A refused change leaves everything as it was (RFC 3261 section 14.1).
      this.#negotiation.offerHold(isHolding);
      throw error;
    }
    this.#apply();
  }

  /** CANCEL or BYE, whichever fits; safe at any moment and any number of times. */
  hangUp(): void {
    this.#media.close();
    this.#dialog?.hangUp();
  }

  #delegate(): CallDelegate {
    return {
      ringing: () => this.#events.ringing?.(),
      answered: (answer) => this.#receiveAnswer(answer),
      reoffered: (offer) => this.#receiveOffer(offer),
      reanswered: (answer) => this.#receiveAnswer(answer),
      ended: (end) => this.#end(end),
    };
  }

  #receiveAnswer(answer: string): void {
    try {
      this.#change(() => this.#negotiation.acceptAnswer(answer));
    } catch (error) {
      if (!(error instanceof SdpRefusal)) throw error;
      // There is no way to refuse an answer but to end the call (RFC 3261 section 13.2.2.4).
      this.#refusal = error;
      this.hangUp();
    }
  }

  #receiveOffer(offer: string | null): string | { code: number; reason: string } {
    try {
      return this.#change(() => this.#negotiation.answer(offer));
    } catch (error) {
      if (error instanceof SdpRefusal) return { code: error.code, reason: error.message };
      throw error;
    }
  }

  /** A description may be the answer to our call, a hold, both, or no change. */
  #change<Result>(negotiate: () => Result): Result {
    const { hasAgreed: hadAgreed, isHeld: wasHeld } = this.#negotiation;
    const result = negotiate();
    this.#apply();
    const { hasAgreed, isHeld } = this.#negotiation;
    if (hasAgreed && !hadAgreed) this.#events.answered?.();
    if (isHeld !== wasHeld) this.#events.held?.(isHeld);
    return result;
  }

  #apply(): void {
    const { format } = this.#negotiation;
    if (format) this.#media.configure(format);
  }

  #end(end: SipCallEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#media.close();
    const refusal = this.#refusal;
    this.#events.ended(refusal ? { by: "us", code: refusal.code, reason: refusal.message } : end);
  }
}
