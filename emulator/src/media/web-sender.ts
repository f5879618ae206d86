import { MediaStreamTrack, type RTCIceCandidateInit } from "werift";
import type { AudioSink } from "./audio.ts";
import { pcmu } from "./g711.ts";
import { RtpSender } from "./rtp-sender.ts";
import { WebPeer } from "./web-peer.ts";

const FORMAT = { codec: pcmu, payloadType: pcmu.payloadType, telephoneEvent: null };

/** Sends the sound of one phone to one browser. */
export class WebSender implements AudioSink {
  readonly #peer: WebPeer;
  readonly #track = new MediaStreamTrack({ kind: "audio" });
  readonly #rtp = new RtpSender();

  /** @param host address at which the browser reaches us. */
  constructor(host: string) {
    this.#peer = new WebPeer(host);
    this.#peer.connection.addTransceiver(this.#track, { direction: "sendonly" });
  }

  /** @returns SDP. @throws when the connection was closed meanwhile. */
  offer(): Promise<string> {
    return this.#peer.offer();
  }

  /** @throws for an answer that does not fit the offer. */
  acceptAnswer(sdp: string): Promise<void> {
    return this.#peer.acceptAnswer(sdp);
  }

  /** The browser asks for an ICE restart by an offer of its own. @returns SDP. */
  answer(offer: string): Promise<string> {
    return this.#peer.answer(offer, () => {
      for (const transceiver of this.#peer.connection.getTransceivers()) transceiver.setDirection("sendonly");
    });
  }

  addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    return this.#peer.addCandidate(candidate);
  }

  write(frame: Int16Array | null): void {
    if (this.#peer.connection.connectionState === "connected") {
      this.#track.writeRtp(this.#rtp.next(frame, FORMAT));
    } else {
      this.#rtp.skip(1);
    }
  }

  close(): Promise<void> {
    this.#track.stop();
    return this.#peer.close();
  }
}
