import type { MediaStreamTrack, RTCIceCandidateInit, RtpPacket } from "werift";
import type { AudioSource } from "./audio.ts";
import type { MediaClock } from "./clock.ts";
import { pcmu } from "./g711.ts";
import { type ReceiverFigures, RtpReceiver } from "./rtp-receiver.ts";
import { WebPeer } from "./web-peer.ts";
import { unbundleRejected } from "./web-sdp.ts";

const FORMAT = { codec: pcmu, payloadType: pcmu.payloadType, telephoneEvent: null };

/** Receives the sound of one browser, and refuses its video so that the browser need not encode any for us. */
export class WebReceiver implements AudioSource {
  readonly #peer: WebPeer;
  readonly #clock: MediaClock;
  readonly #rtp = new RtpReceiver();
  readonly #tracks = new WeakSet<MediaStreamTrack>();

  /** @param host address at which the browser reaches us. */
  constructor(host: string, clock: MediaClock) {
    this.#peer = new WebPeer(host);
    this.#clock = clock;
    this.#peer.connection.onTrack.subscribe((track) => this.#listen(track));
  }

  get figures(): ReceiverFigures {
    return this.#rtp.figures;
  }

  /** The first offer, a renegotiation or an ICE restart. @returns SDP. @throws for an offer that can't be answered. */
  async answer(offer: string): Promise<string> {
    return unbundleRejected(await this.#peer.answer(offer, () => this.#listenOnly()));
  }

  addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    return this.#peer.addCandidate(candidate);
  }

  read(): Int16Array | null {
    return this.#rtp.read();
  }

  close(): Promise<void> {
    return this.#peer.close();
  }

  #listenOnly(): void {
    for (const transceiver of this.#peer.connection.getTransceivers()) {
      transceiver.setDirection(transceiver.kind === "audio" ? "recvonly" : "inactive");
    }
  }

  /** A renegotiation announces the same track again. */
  #listen(track: MediaStreamTrack): void {
    if (track.kind !== "audio" || this.#tracks.has(track)) return;
    this.#tracks.add(track);
    track.onReceiveRtp.subscribe((packet) => this.#receive(packet));
  }

  #receive({ header, payload }: RtpPacket): void {
    this.#rtp.receive({ ...fieldsOf(header), payload }, FORMAT, this.#clock.now());
  }
}

function fieldsOf({ marker, payloadType, sequenceNumber, timestamp, ssrc }: RtpPacket["header"]) {
  return { marker, payloadType, sequenceNumber, timestamp, ssrc };
}
