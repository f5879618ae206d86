import { randomInt } from "node:crypto";
import type { AudioSink, AudioSource } from "../media/audio.ts";
import type { MediaClock } from "../media/clock.ts";
import { PhoneLeg, type PhoneLegFormat } from "../media/phone-leg.ts";
import type {
  CallDelegate,
  IncomingCall,
  OutgoingCallRequest,
  SipCall,
  SipCallEnd,
  UserAgent,
} from "../sip/contract.ts";
import {
  answerOffer,
  buildOffer,
  type LocalAudio,
  type NegotiatedAudio,
  readAnswer,
  SdpRefusal,
} from "../sip/offer-answer.ts";
import { createCryptoLines } from "../sip/sdes.ts";

/** What happens on a SIP leg, told in order; `ended` exactly once, and last. */
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

/** A SIP dialog together with its media: what the far end says is read, what it should hear is written. */
export class SipLeg implements AudioSource, AudioSink {
  readonly #media: PhoneLeg;
  readonly #events: SipLegEvents;
  readonly #local: LocalAudio;
  #negotiated: NegotiatedAudio | null = null;
  #dialog: SipCall | null = null;
  /** Why we gave the call up although the other side had answered. */
  #refusal: SdpRefusal | null = null;
  #ended = false;

  private constructor(media: PhoneLeg, { host, isSecure = false }: SipLegOptions, events: SipLegEvents) {
    this.#media = media;
    this.#events = events;
    this.#local = {
      address: host,
      port: media.port,
      srtp: isSecure ? "required" : "optional",
      crypto: createCryptoLines(),
      direction: "sendrecv",
      sessionId: String(randomInt(2 ** 47)),
      version: 1,
    };
    media.onDigit = (digit) => events.digit?.(digit);
  }

  /** Takes the ports; nothing goes out yet. @throws Error when no UDP ports are free. */
  static async open(options: SipLegOptions, events: SipLegEvents): Promise<SipLeg> {
    return new SipLeg(await PhoneLeg.open(options.host, options.clock), options, events);
  }

  /**
   * Sends the INVITE, with our offer.
   * @throws SipUriError for an address that can't be called; the leg is closed then.
   */
  call(userAgent: Pick<UserAgent, "call">, request: Omit<OutgoingCallRequest, "offer">): void {
    try {
      this.#dialog = userAgent.call({ ...request, offer: buildOffer(this.#local) }, this.#delegate());
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
      this.#dialog = incoming.accept(this.#describe(incoming.offer), this.#delegate());
    } catch (error) {
      this.#media.close();
      if (!(error instanceof SdpRefusal)) throw error;
      incoming.reject(error.code, error.message);
      return false;
    }
    if (this.#negotiated) this.#events.answered?.();
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

  /** @returns false when telephone events were not agreed on. @throws RangeError for what is no digit. */
  sendDigits(digits: string): boolean {
    return this.#media.sendDigits(digits);
  }

  /** Holds the other side, or takes it back. @throws when it refuses. */
  async hold(isHeld: boolean): Promise<void> {
    this.#local.direction = isHeld ? "sendonly" : "sendrecv";
    this.#local.version++;
    const answer = await this.#dialog?.reoffer(buildOffer(this.#local));
    if (answer !== undefined) this.#agree(readAnswer(answer, this.#local, this.#negotiated ?? undefined));
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
    const isFirst = this.#negotiated === null;
    try {
      this.#agree(readAnswer(answer, this.#local, this.#negotiated ?? undefined));
    } catch (error) {
      if (!(error instanceof SdpRefusal)) throw error;
      // There is no way to refuse an answer but to end the call (RFC 3261 section 13.2.2.4).
      this.#refusal = error;
      this.hangUp();
      return;
    }
    if (isFirst) this.#events.answered?.();
  }

  #receiveOffer(offer: string | null): string | { code: number; reason: string } {
    try {
      this.#local.version++;
      return this.#describe(offer);
    } catch (error) {
      if (error instanceof SdpRefusal) return { code: error.code, reason: error.message };
      throw error;
    }
  }

  /** @returns the answer to an offer, or where there is none our offer. */
  #describe(offer: string | null): string {
    if (offer === null) return buildOffer(this.#local);
    const { answer, negotiated } = answerOffer(offer, this.#local, this.#negotiated ?? undefined);
    this.#agree(negotiated);
    return answer;
  }

  #agree(negotiated: NegotiatedAudio): void {
    const wasHeld = this.#negotiated?.isHeld ?? false;
    this.#negotiated = negotiated;
    this.#local.otherMedia = negotiated.otherMedia;
    // What was agreed on once is what later offers ask for, and what is agreed to.
    if (negotiated.srtp) this.#local.srtp = "required";
    this.#media.configure(toPhoneLegFormat(negotiated));
    if (negotiated.isHeld !== wasHeld) this.#events.held?.(negotiated.isHeld);
  }

  #end(end: SipCallEnd): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#media.close();
    const refusal = this.#refusal;
    this.#events.ended(refusal ? { by: "us", code: refusal.code, reason: refusal.message } : end);
  }
}

function toPhoneLegFormat(negotiated: NegotiatedAudio): PhoneLegFormat {
  const { codec, telephoneEvent, remote, direction, srtp } = negotiated;
  return {
    codec,
    telephoneEvent,
    remote,
    isSending: direction === "sendrecv" || direction === "sendonly",
    isReceiving: direction === "sendrecv" || direction === "recvonly",
    srtp,
  };
}
