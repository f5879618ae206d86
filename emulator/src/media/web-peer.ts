import { type RTCIceCandidateInit, RTCPeerConnection, RTCRtpCodecParameters } from "werift";
import { isEverywhere } from "../net/reachable-address.ts";
import { onlyCandidatesAt } from "./web-sdp.ts";

/** G.711 in WebRTC, where it is mandatory (RFC 7874). */
const PCMU = new RTCRtpCodecParameters({
  mimeType: "audio/PCMU",
  clockRate: 8_000,
  channels: 1,
  payloadType: 0,
});
/** Never used, but werift can't even refuse video without knowing a codec. */
const VP8 = new RTCRtpCodecParameters({ mimeType: "video/VP8", clockRate: 90_000, payloadType: 96 });

/** Address that a browser on this machine needs; werift leaves it out by default. */
const LOOPBACK = "127.0.0.1";

/** A connection to one browser, and the order in which its negotiation happens. */
export class WebPeer {
  readonly connection: RTCPeerConnection;
  readonly #host: string;
  readonly #early: RTCIceCandidateInit[] = [];
  #tail: Promise<unknown> = Promise.resolve();
  #hasRemoteDescription = false;
  #closed = false;

  /** @param host address at which the browser reaches us; 0.0.0.0: any address of this machine. */
  constructor(host: string) {
    this.#host = host;
    this.connection = new RTCPeerConnection({
      codecs: { audio: [PCMU], video: [VP8] },
      iceServers: [],
      iceUseIpv6: false,
      iceAdditionalHostAddresses: [isEverywhere(host) ? LOOPBACK : host],
    });
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Makes an offer with all our candidates in it. */
  offer(options: { iceRestart?: boolean } = {}): Promise<string> {
    return this.#inOrder(async () => {
      const offer = await this.connection.createOffer(options);
      this.#askNobody();
      await this.connection.setLocalDescription(offer);
      return this.#localSdp();
    });
  }

  /** @param prepare called when the offer's media are known, before they are answered. */
  answer(offer: string, prepare: () => void): Promise<string> {
    return this.#inOrder(async () => {
      await this.connection.setRemoteDescription({ type: "offer", sdp: offer });
      await this.#addEarlyCandidates();
      prepare();
      const answer = await this.connection.createAnswer();
      this.#askNobody();
      await this.connection.setLocalDescription(answer);
      return this.#localSdp();
    });
  }

  acceptAnswer(answer: string): Promise<void> {
    return this.#inOrder(async () => {
      await this.connection.setRemoteDescription({ type: "answer", sdp: answer });
      await this.#addEarlyCandidates();
    });
  }

  /** Browsers send candidates before the offer they belong to: those wait for it. */
  addCandidate(candidate: RTCIceCandidateInit): Promise<void> {
    // A name in .local means nothing on this machine; the browser's own checks tell its address.
    if (!candidate.candidate || candidate.candidate.includes(".local ")) return Promise.resolve();
    return this.#inOrder(async () => {
      if (this.#hasRemoteDescription) await this.connection.addIceCandidate(candidate);
      else this.#early.push(candidate);
    });
  }

  close(): Promise<void> {
    this.#closed = true;
    return this.connection.close();
  }

  async #addEarlyCandidates(): Promise<void> {
    this.#hasRemoteDescription = true;
    for (const candidate of this.#early.splice(0)) await this.connection.addIceCandidate(candidate);
  }

  /** Without a STUN server werift uses one on the internet; we need none, and may have no internet. */
  #askNobody(): void {
    for (const { connection } of this.connection.iceTransports) delete connection.stunServer;
  }

  #localSdp(): string {
    const sdp = this.connection.localDescription?.sdp ?? "";
    return isEverywhere(this.#host) ? sdp : onlyCandidatesAt(this.#host, sdp);
  }

  /** A step of the negotiation begins when the one before has ended, well or badly. */
  #inOrder<Result>(step: () => Promise<Result>): Promise<Result> {
    const result = this.#tail.then(step);
    this.#tail = result.catch(() => {});
    return result;
  }
}
