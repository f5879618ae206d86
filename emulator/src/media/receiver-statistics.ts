import { SAMPLE_RATE_HZ } from "./audio.ts";
import type { ReceptionReport } from "./rtcp.ts";
import { type RtpPacket, sequenceDistance } from "./rtp.ts";

const SAMPLES_PER_MS = SAMPLE_RATE_HZ / 1_000;
/** A leap farther than this is a restart of the sender, not a loss (RFC 3550 A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3_000;
const MAX_LOST = 0x7f_ffff;

/** How well one source is received (RFC 3550 appendices A.1, A.3, A.8). */
export class ReceiverStatistics {
  #ssrc: number | null = null;
  #firstSequence = 0;
  /** Counts on beyond 16 bits. */
  #highestSequence = 0;
  #received = 0;
  #expectedBefore = 0;
  #receivedBefore = 0;
  #transit: number | null = null;
  #jitter = 0;
  #senderReport: { middleNtp: number; atMs: number } | null = null;

  /** @param nowMs when it came. */
  receive(packet: Pick<RtpPacket, "ssrc" | "sequenceNumber" | "timestamp">, nowMs: number): void {
    const ahead = sequenceDistance(this.#highestSequence & 0xffff, packet.sequenceNumber);
    if (packet.ssrc !== this.#ssrc || Math.abs(ahead) > MAX_DROPOUT) this.#begin(packet);
    else if (ahead > 0) this.#highestSequence += ahead;
    this.#received++;
    this.#measureJitter(packet.timestamp, nowMs);
  }

  /** Remembers a sender report, so that our next report lets its sender compute the round trip. */
  receiveSenderReport(ssrc: number, middleNtp: number, nowMs: number): void {
    if (ssrc === this.#ssrc) this.#senderReport = { middleNtp, atMs: nowMs };
  }

  get lost(): number {
    return Math.max(0, this.#expected - this.#received);
  }

  /** Milliseconds. */
  get jitterMs(): number {
    return this.#jitter / SAMPLES_PER_MS;
  }

  /** @returns the report block for the source, its `fractionLost` since the last one; null when nothing has come. */
  report(nowMs: number): ReceptionReport | null {
    if (this.#ssrc === null) return null;
    const expected = this.#expected - this.#expectedBefore;
    const lost = expected - (this.#received - this.#receivedBefore);
    this.#expectedBefore = this.#expected;
    this.#receivedBefore = this.#received;
    const last = this.#senderReport;
    return {
      ssrc: this.#ssrc,
      fractionLost: expected <= 0 || lost <= 0 ? 0 : Math.floor((lost * 256) / expected) & 0xff,
      packetsLost: Math.min(this.lost, MAX_LOST),
      highestSequence: this.#highestSequence >>> 0,
      jitter: Math.floor(this.#jitter),
      lastSenderReport: last?.middleNtp ?? 0,
      delaySinceLastSenderReport: last ? Math.round(((nowMs - last.atMs) * 65_536) / 1_000) >>> 0 : 0,
    };
  }

  get #expected(): number {
    return this.#ssrc === null ? 0 : this.#highestSequence - this.#firstSequence + 1;
  }

  #begin({ ssrc, sequenceNumber }: Pick<RtpPacket, "ssrc" | "sequenceNumber">): void {
    this.#ssrc = ssrc;
    this.#firstSequence = sequenceNumber;
    this.#highestSequence = sequenceNumber;
    this.#received = 0;
    this.#expectedBefore = 0;
    this.#receivedBefore = 0;
    this.#transit = null;
    this.#jitter = 0;
    this.#senderReport = null;
  }

  #measureJitter(timestamp: number, nowMs: number): void {
    const transit = (Math.round(nowMs * SAMPLES_PER_MS) - timestamp) | 0;
    const difference = this.#transit === null ? 0 : Math.abs((transit - this.#transit) | 0);
    this.#transit = transit;
    this.#jitter += (difference - this.#jitter) / 16;
  }
}
