/**
 * RTCP packets (RFC 3550 section 6): what both ends of a call tell each other about it.
 *
 *      0                   1                   2                   3
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |V=2|P|  count  |     type      |   length in words - 1         |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     type 200 SR: ssrc, NTP time (64), RTP time, packets, octets, `count` reception reports
 *     type 201 RR: ssrc, `count` reception reports
 *     type 202 SDES: ssrc, item CNAME      type 203 BYE: `count` ssrc, reason
 */

/** Sender information (section 6.4.1). */
export interface SenderReport {
  /** Milliseconds since the Unix epoch. */
  atMs: number;
  rtpTimestamp: number;
  packets: number;
  octets: number;
}

/** How one source is received (section 6.4.1). */
export interface ReceptionReport {
  ssrc: number;
  /** Since the last report, in 1/256. */
  fractionLost: number;
  /** Since the beginning. */
  packetsLost: number;
  /** With the number of wraps in the upper 16 bits. */
  highestSequence: number;
  /** In samples. */
  jitter: number;
  /** The middle 32 bits of the NTP time of the last sender report; 0: none. */
  lastSenderReport: number;
  /** In 1/65536 s. */
  delaySinceLastSenderReport: number;
}

/** A compound packet as far as we look into it. */
export interface RtcpContent {
  /** SSRC of the reporter. */
  ssrc: number;
  /** Middle 32 bits of the NTP time of each sender report. */
  senderReports: { ssrc: number; middleNtp: number }[];
  receptionReports: ReceptionReport[];
  /** Sources that have left. */
  byes: number[];
}

const TYPE = { senderReport: 200, receiverReport: 201, sourceDescription: 202, bye: 203 } as const;
const CNAME = 1;
const REPORT_BYTES = 24;
const SENDER_INFO_BYTES = 20;
const HEADER_BYTES = 4;
const SSRC_BYTES = 4;
/** Compensation for the average of the random factor (section 6.3.1). */
const INTERVAL_COMPENSATION = Math.E - 1.5;
/** Seconds from 1900, where NTP begins, to 1970. */
const NTP_EPOCH_S = 2_208_988_800;

/** A compound packet: SR or, when nothing was sent, RR; then SDES with the CNAME; then BYE when leaving. */
export function formatRtcp(from: {
  ssrc: number;
  cname: string;
  sent: SenderReport | null;
  received: ReceptionReport[];
  isLeaving?: boolean;
}): Buffer {
  const reports = from.received.map(formatReceptionReport);
  const report = from.sent
    ? formatPacket(TYPE.senderReport, reports.length, [word(from.ssrc), formatSender(from.sent), ...reports])
    : formatPacket(TYPE.receiverReport, reports.length, [word(from.ssrc), ...reports]);
  const parts = [report, formatSourceDescription(from.ssrc, from.cname)];
  if (from.isLeaving) parts.push(formatPacket(TYPE.bye, 1, [word(from.ssrc)]));
  return Buffer.concat(parts);
}

/** @returns null for what is no RTCP; packets of other types are passed over. */
export function parseRtcp(datagram: Buffer): RtcpContent | null {
  if (datagram.length < HEADER_BYTES + SSRC_BYTES) return null;
  const ssrc = datagram.readUInt32BE(HEADER_BYTES);
  const content: RtcpContent = { ssrc, senderReports: [], receptionReports: [], byes: [] };
  let offset = 0;
  while (offset < datagram.length) {
    if (datagram.length - offset < HEADER_BYTES || datagram[offset]! >> 6 !== 2) return null;
    const end = offset + HEADER_BYTES + 4 * datagram.readUInt16BE(offset + 2);
    if (end > datagram.length) return null;
    readPacket(datagram.subarray(offset, end), content);
    offset = end;
  }
  return content;
}

/**
 * @param random from 0 to 1.
 * @returns milliseconds until the next report: 5 s, half of it before the first, spread by half either way
 * (RFC 3550 section 6.2, A.7; two participants never exceed the minimum).
 */
export function reportIntervalMs(isFirst: boolean, random: number): number {
  return ((isFirst ? 2_500 : 5_000) * (random + 0.5)) / INTERVAL_COMPENSATION;
}

function readPacket(packet: Buffer, content: RtcpContent): void {
  const count = packet[0]! & 0x1f;
  const type = packet[1]!;
  if (type === TYPE.senderReport && packet.length >= 8 + SENDER_INFO_BYTES) {
    content.senderReports.push({ ssrc: packet.readUInt32BE(4), middleNtp: packet.readUInt32BE(10) });
    readReceptionReports(packet.subarray(8 + SENDER_INFO_BYTES), count, content);
  } else if (type === TYPE.receiverReport && packet.length >= 8) {
    readReceptionReports(packet.subarray(8), count, content);
  } else if (type === TYPE.bye) {
    for (let i = 0; i < count && packet.length >= 8 + 4 * i; i++) {
      content.byes.push(packet.readUInt32BE(4 + 4 * i));
    }
  }
}

function readReceptionReports(body: Buffer, count: number, content: RtcpContent): void {
  for (
    let start = 0;
    start < count * REPORT_BYTES && start + REPORT_BYTES <= body.length;
    start += REPORT_BYTES
  ) {
    content.receptionReports.push({
      ssrc: body.readUInt32BE(start),
      fractionLost: body[start + 4]!,
      packetsLost: body.readIntBE(start + 5, 3),
      highestSequence: body.readUInt32BE(start + 8),
      jitter: body.readUInt32BE(start + 12),
      lastSenderReport: body.readUInt32BE(start + 16),
      delaySinceLastSenderReport: body.readUInt32BE(start + 20),
    });
  }
}

function formatPacket(type: number, count: number, body: Buffer[]): Buffer {
  const packet = Buffer.concat([Buffer.alloc(HEADER_BYTES), ...body]);
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
  return packet;
}

function formatSender({ atMs, rtpTimestamp, packets, octets }: SenderReport): Buffer {
  const info = Buffer.alloc(SENDER_INFO_BYTES);
  const seconds = Math.floor(atMs / 1_000);
  info.writeUInt32BE((seconds + NTP_EPOCH_S) >>> 0, 0);
  info.writeUInt32BE(Math.floor(((atMs - seconds * 1_000) / 1_000) * 2 ** 32), 4);
  info.writeUInt32BE(rtpTimestamp >>> 0, 8);
  info.writeUInt32BE(packets >>> 0, 12);
  info.writeUInt32BE(octets >>> 0, 16);
  return info;
}

function formatReceptionReport(report: ReceptionReport): Buffer {
  const block = Buffer.alloc(REPORT_BYTES);
  block.writeUInt32BE(report.ssrc, 0);
  block[4] = report.fractionLost;
  block.writeIntBE(report.packetsLost, 5, 3);
  block.writeUInt32BE(report.highestSequence, 8);
  block.writeUInt32BE(report.jitter, 12);
  block.writeUInt32BE(report.lastSenderReport, 16);
  block.writeUInt32BE(report.delaySinceLastSenderReport, 20);
  return block;
}

/** The chunk ends with at least one zero and is filled up to whole words (section 6.5). */
function formatSourceDescription(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname).subarray(0, 255);
  const item = Buffer.concat([Buffer.from([CNAME, name.length]), name]);
  const padding = Buffer.alloc(4 - (item.length % 4));
  return formatPacket(TYPE.sourceDescription, 1, [word(ssrc), item, padding]);
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}
