import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import type { AudioSink, AudioSource } from "./audio.ts";
import type { MediaClock } from "./clock.ts";
import { type AudioCodec, pcma, pcmu } from "./g711.ts";
import { RemoteEndpoint } from "./remote-endpoint.ts";
import { formatRtcp, parseRtcp, reportIntervalMs } from "./rtcp.ts";
import { parseRtp } from "./rtp.ts";
import type { RtpLegFigures, RtpLegFormat } from "./rtp-leg-format.ts";
import { RtpReceiver } from "./rtp-receiver.ts";
import { RtpSender } from "./rtp-sender.ts";
import { type Endpoint, RtpSockets } from "./rtp-sockets.ts";
import { RtpSecurity } from "./srtp.ts";

/**
 * The media side of one phone: RTP and RTCP over UDP. Sound from the phone is read, sound for it is written, both
 * once per frame. Until `configure` packets that arrive are refused: they are early media, and that is disabled.
 */
export class RtpLeg implements AudioSource, AudioSink {
  readonly #sockets: RtpSockets;
  readonly #clock: MediaClock;
  readonly #sender = new RtpSender();
  readonly #receiver = new RtpReceiver();
  readonly #security = new RtpSecurity();
  readonly #cname: string;
  #format: RtpLegFormat | null = null;
  #codec: AudioCodec = pcmu;
  /** The last place that could be aimed at; an older name that is resolved late counts no more. */
  #aimedAt: RtpLegFormat["remote"] | null = null;
  #rtpRemote: RemoteEndpoint | null = null;
  #rtcpRemote: RemoteEndpoint | null = null;
  #refused = 0;
  #lastMediaAt: number | null = null;
  #nextReportAt: number | null = null;
  #closed = false;

  private constructor(sockets: RtpSockets, clock: MediaClock, host: string) {
    this.#sockets = sockets;
    this.#clock = clock;
    this.#cname = `${this.#sender.ssrc.toString(16)}@${host}`;
    sockets.listen(
      (datagram, from) => this.#receiveRtp(datagram, from),
      (datagram, from) => this.#receiveRtcp(datagram, from),
    );
  }

  /** @param host address to bind and to be reached at. */
  static async open(host: string, clock: MediaClock): Promise<RtpLeg> {
    return new RtpLeg(await RtpSockets.open(host), clock, host);
  }

  /** UDP port of RTP, for the SDP. */
  get port(): number {
    return this.#sockets.port;
  }

  /** On the media clock, when RTP last came from the phone; null: never. */
  get lastMediaAt(): number | null {
    return this.#lastMediaAt;
  }

  get figures(): RtpLegFigures {
    return {
      ...this.#receiver.figures,
      sent: this.#sender.report(0)?.packets ?? 0,
      refused: this.#refused,
    };
  }

  /** Called with each digit that the phone sends as telephone event. */
  set onDigit(listener: (digit: string) => void) {
    this.#receiver.onDigit = listener;
  }

  /** Begins or changes the exchange of media, after an offer was answered. */
  configure(format: RtpLegFormat): void {
    const { remote } = format;
    const before = this.#format?.remote;
    this.#format = format;
    this.#codec = format.codec.name === "PCMA" ? pcma : pcmu;
    this.#security.use(format.srtp);
    const hasMoved = before?.address !== remote.address || before.port !== remote.port;
    // While the stream is held by port 0 or 0.0.0.0 there is nowhere to go; the last place stays.
    const isReachable = remote.port !== 0 && remote.address !== "0.0.0.0";
    if (hasMoved && isReachable) void this.#aim(remote);
    this.#nextReportAt ??= this.#clock.now() + reportIntervalMs(true, Math.random());
  }

  read(): Int16Array | null {
    return this.#receiver.read();
  }

  write(frame: Int16Array | null): void {
    if (this.#closed) return;
    this.#reportWhenDue();
    const format = this.#format;
    const to = this.#rtpRemote?.endpoint;
    if (!format?.isSending || !to) {
      this.#sender.skip(1);
      return;
    }
    const packet = this.#sender.next(frame, {
      codec: this.#codec,
      payloadType: format.codec.payloadType,
      telephoneEvent: format.telephoneEvent?.send ?? null,
    });
    this.#sockets.sendRtp(this.#security.protectRtp(packet), to);
  }

  /** Frames were left out because the process stood still: the time stamps leap. */
  skip(frames: number): void {
    this.#sender.skip(frames);
  }

  /**
   * Sends digits as telephone events in place of sound.
   * @param digits of `0123456789*#ABCD`, and `p` for half a second of pause.
   * @returns false if the other side agreed on no telephone events, or too many digits wait already.
   * @throws RangeError if a character is not a digit.
   */
  sendDigits(digits: string): boolean {
    if (!this.#format?.telephoneEvent) return false;
    return this.#sender.queueDigits(digits);
  }

  /** Says goodbye by RTCP and frees the ports. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    const to = this.#rtcpRemote?.endpoint;
    this.#sockets.close(to ? { datagram: this.#report({ isLeaving: true }), to } : null);
  }

  async #aim(remote: RtpLegFormat["remote"]): Promise<void> {
    const { address, port, rtcpPort } = remote;
    this.#aimedAt = remote;
    const resolved = isIP(address) ? address : await addressOf(address);
    if (this.#aimedAt !== remote) return;
    this.#rtpRemote = new RemoteEndpoint(resolved === null ? null : { address: resolved, port });
    this.#rtcpRemote = new RemoteEndpoint(
      resolved === null || rtcpPort === null ? null : { address: resolved, port: rtcpPort },
    );
  }

  #receiveRtp(datagram: Buffer, from: Endpoint): void {
    const plain = this.#security.unprotectRtp(datagram);
    const packet = plain && parseRtp(plain);
    const now = this.#clock.now();
    const format = this.#format;
    const receiving = format && {
      ...format.codec,
      codec: this.#codec,
      telephoneEvent: format.telephoneEvent?.receive ?? null,
    };
    const isTheirs =
      packet && receiving && format.isReceiving && this.#rtpRemote?.accept(from, packet.ssrc, now);
    if (isTheirs && this.#receiver.receive(packet, receiving, now)) this.#lastMediaAt = now;
    else this.#refused++;
  }

  #receiveRtcp(datagram: Buffer, from: Endpoint): void {
    const plain = this.#security.unprotectRtcp(datagram);
    const content = plain && parseRtcp(plain);
    const now = this.#clock.now();
    if (!content || !this.#rtcpRemote?.accept(from, content.ssrc, now)) {
      this.#refused++;
      return;
    }
    for (const { ssrc, middleNtp } of content.senderReports) {
      this.#receiver.receiveSenderReport(ssrc, middleNtp, now);
    }
  }

  #reportWhenDue(): void {
    const to = this.#rtcpRemote?.endpoint;
    if (!to || this.#nextReportAt === null || this.#clock.now() < this.#nextReportAt) return;
    this.#nextReportAt = this.#clock.now() + reportIntervalMs(false, Math.random());
    this.#sockets.sendRtcp(this.#report({ isLeaving: false }), to);
  }

  #report({ isLeaving }: { isLeaving: boolean }): Buffer {
    const received = this.#receiver.report(this.#clock.now());
    const packet = formatRtcp({
      ssrc: this.#sender.ssrc,
      cname: this.#cname,
      sent: this.#sender.report(Date.now()),
      received: received ? [received] : [],
      isLeaving,
    });
    return this.#security.protectRtcp(packet);
  }
}

/** @returns null for a name that can't be resolved: the leg then only listens, until packets tell where the phone is. */
function addressOf(name: string): Promise<string | null> {
  return lookup(name, 4).then(
    ({ address }) => address,
    () => null,
  );
}
