import { randomInt } from "node:crypto";
import type { RtpLegFormat } from "../media/rtp-leg-format.ts";
import {
  answerOffer,
  buildOffer,
  type LocalAudio,
  type NegotiatedAudio,
  readAnswer,
} from "../sip/offer-answer.ts";
import { createCryptoLines } from "../sip/sdes.ts";

/** The offers and answers of one call, from the first to the last (RFC 3264). Pure. */
export class LegNegotiation {
  readonly #local: LocalAudio;
  #agreed: NegotiatedAudio | null = null;

  /**
   * @param isSecure offers SDES-SRTP and accepts nothing else; otherwise an encrypted offer is still answered so.
   */
  constructor(place: { address: string; port: number }, isSecure: boolean) {
    this.#local = {
      ...place,
      srtp: isSecure ? "required" : "optional",
      crypto: createCryptoLines(),
      direction: "sendrecv",
      sessionId: String(randomInt(2 ** 47)),
      version: 0,
    };
  }

  get hasAgreed(): boolean {
    return this.#agreed !== null;
  }

  /** The other side holds us. */
  get isHeld(): boolean {
    return this.#agreed?.isHeld ?? false;
  }

  /** We hold the other side, or have asked to. */
  get isHolding(): boolean {
    return this.#local.direction === "sendonly";
  }

  /** @returns an offer. */
  offer(): string {
    this.#local.version++;
    return buildOffer(this.#local);
  }

  /** @returns an offer that holds the other side, or takes it back. */
  offerHold(isHeld: boolean): string {
    this.#local.direction = isHeld ? "sendonly" : "sendrecv";
    return this.offer();
  }

  /** @param offer null: they want ours. @returns the answer to it, or our offer. @throws SdpRefusal */
  answer(offer: string | null): string {
    if (offer === null) return this.offer();
    const local = { ...this.#local, version: this.#local.version + 1 };
    const { answer, negotiated } = answerOffer(offer, local, this.#agreed ?? undefined);
    this.#local.version = local.version;
    this.#agree(negotiated);
    return answer;
  }

  /** Takes the answer to our last offer. @throws SdpRefusal */
  acceptAnswer(answer: string): void {
    this.#agree(readAnswer(answer, this.#local, this.#agreed ?? undefined));
  }

  /** How media flow now; null before anything was agreed. */
  get format(): RtpLegFormat | null {
    if (this.#agreed === null) return null;
    const { codec, telephoneEvent, remote, direction, srtp } = this.#agreed;
    return {
      codec,
      telephoneEvent,
      remote,
      isSending: direction === "sendrecv" || direction === "sendonly",
      isReceiving: direction === "sendrecv" || direction === "recvonly",
      srtp,
    };
  }

  #agree(agreed: NegotiatedAudio): void {
    this.#agreed = agreed;
    this.#local.otherMedia = agreed.otherMedia;
    // What was encrypted once stays so: it is what later offers ask for, and all that is agreed to.
    if (agreed.srtp) this.#local.srtp = "required";
  }
}
