import type { AudioSource } from "./audio.ts";
import { type AudioCodec, pcma, pcmu } from "./g711.ts";
import { JitterBuffer, type JitterBufferFigures } from "./jitter-buffer.ts";
import { ReceiverStatistics } from "./receiver-statistics.ts";
import type { ReceptionReport } from "./rtcp.ts";
import type { RtpPacket } from "./rtp.ts";
import { TelephoneEventReceiver } from "./telephone-event.ts";

/** Payload types and codec of received packets. */
export interface ReceivingFormat {
  codec: AudioCodec;
  payloadType: number;
  /** Payload type of telephone-event; null: none agreed. */
  telephoneEvent: number | null;
}

export interface ReceiverFigures extends JitterBufferFigures {
  lost: number;
  jitterMs: number;
}

/** Turns the RTP packets of one sender into sound, digits and figures. Pure: packets and the time are given. */
export class RtpReceiver implements AudioSource {
  /** Called once with each digit. */
  onDigit: ((digit: string) => void) | null = null;
  readonly #jitterBuffer = new JitterBuffer();
  readonly #statistics = new ReceiverStatistics();
  readonly #digits = new TelephoneEventReceiver();
  #ssrc: number | null = null;

  get figures(): ReceiverFigures {
    return {
      ...this.#jitterBuffer.figures,
      lost: this.#statistics.lost,
      jitterMs: this.#statistics.jitterMs,
    };
  }

  /** @returns false for a packet of no agreed kind. */
  receive(packet: RtpPacket, format: ReceivingFormat, nowMs: number): boolean {
    const isEvent = packet.payloadType === format.telephoneEvent;
    const codec = codecOf(packet, format);
    if (!isEvent && codec === null) return false;
    if (packet.ssrc !== this.#ssrc) this.#digits.reset();
    this.#ssrc = packet.ssrc;
    this.#statistics.receive(packet, nowMs);
    if (isEvent) this.#receiveEvent(packet);
    else if (codec !== null) this.#jitterBuffer.put(packet, codec.decode(packet.payload));
    return true;
  }

  receiveSenderReport(ssrc: number, middleNtp: number, nowMs: number): void {
    this.#statistics.receiveSenderReport(ssrc, middleNtp, nowMs);
  }

  read(): Int16Array | null {
    return this.#jitterBuffer.read();
  }

  /** @returns null when nothing has come yet. */
  report(nowMs: number): ReceptionReport | null {
    return this.#statistics.report(nowMs);
  }

  #receiveEvent({ payload, timestamp }: RtpPacket): void {
    const digit = this.#digits.receive(payload, timestamp);
    if (digit !== null) this.onDigit?.(digit);
  }
}

/** G.711 in either form is understood, whichever of the two was chosen: both were offered. */
function codecOf({ payloadType }: RtpPacket, format: ReceivingFormat): AudioCodec | null {
  if (payloadType === format.payloadType) return format.codec;
  return [pcmu, pcma].find((codec) => codec.payloadType === payloadType) ?? null;
}
