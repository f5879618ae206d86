import type { AudioCodec } from "./g711.ts";
import type { ReceiverFigures } from "./rtp-receiver.ts";
import type { SrtpParameters } from "./srtp.ts";

/** The negotiated media of a call. */
export interface RtpLegFormat {
  codec: { name: AudioCodec["name"]; payloadType: number };
  /** Payload types of telephone-event; null: none agreed. */
  telephoneEvent: { send: number; receive: number } | null;
  /** Where its SDP says that it is; `rtcpPort` null: it has no place for reports. */
  remote: { address: string; port: number; rtcpPort: number | null };
  isSending: boolean;
  isReceiving: boolean;
  srtp: SrtpParameters | null;
}

/** Statistics of an RTP leg. */
export interface RtpLegFigures extends ReceiverFigures {
  /** RTP packets sent. */
  sent: number;
  /** Packets that were not the other side's, not authentic, or of no agreed kind. */
  refused: number;
}
