import { randomInt } from "node:crypto";
import { FRAME_SAMPLES } from "./audio.ts";
import type { AudioCodec } from "./g711.ts";
import type { SenderReport } from "./rtcp.ts";
import { formatRtp } from "./rtp.ts";
import { TelephoneEventSender } from "./telephone-event.ts";

/** A frame of silence. */
const SILENCE = new Int16Array(FRAME_SAMPLES);

/** How frames are sent. */
export interface SendingFormat {
  codec: AudioCodec;
  payloadType: number;
  /** Payload type of telephone-event; null: the other side wants none. */
  telephoneEvent: number | null;
}

/** Makes the RTP packets of one source. Pure: packets are returned, time passes by frames. */
export class RtpSender {
  readonly ssrc = randomInt(2 ** 32);
  readonly #digits = new TelephoneEventSender();
  #sequenceNumber = randomInt(2 ** 16);
  #timestamp = randomInt(2 ** 32);
  #packets = 0;
  #octets = 0;
  /** The next packet of sound is the first after a pause. */
  #isTalkSpurt = true;

  /** @returns false if too many wait already. @throws RangeError if a character is not a digit. */
  queueDigits(digits: string): boolean {
    return this.#digits.queue(digits);
  }

  /** @param frame null: silence. @returns the packet for this frame time. */
  next(frame: Int16Array | null, format: SendingFormat): Buffer {
    const event = format.telephoneEvent === null ? null : this.#digits.next(this.#timestamp);
    const packet = event
      ? this.#format(format.telephoneEvent!, event.marker, event.timestamp, event.payload)
      : this.#format(
          format.payloadType,
          this.#isTalkSpurt,
          this.#timestamp,
          format.codec.encode(frame ?? SILENCE),
        );
    this.#isTalkSpurt = event !== null;
    this.skip(1);
    return packet;
  }

  /** Time passes without a packet: on hold, or because the process stood still. */
  skip(frames: number): void {
    this.#timestamp = (this.#timestamp + frames * FRAME_SAMPLES) >>> 0;
  }

  /** @param atMs now, in milliseconds since the Unix epoch. @returns null when nothing was sent. */
  report(atMs: number): SenderReport | null {
    if (this.#packets === 0) return null;
    return { atMs, rtpTimestamp: this.#timestamp, packets: this.#packets, octets: this.#octets };
  }

  #format(payloadType: number, marker: boolean, timestamp: number, payload: Buffer): Buffer {
    const sequenceNumber = this.#sequenceNumber;
    this.#sequenceNumber = (sequenceNumber + 1) & 0xffff;
    this.#packets++;
    this.#octets += payload.length;
    return formatRtp({ marker, payloadType, sequenceNumber, timestamp, ssrc: this.ssrc, payload });
  }
}
