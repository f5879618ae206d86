/**
 * RTP packets (RFC 3550 section 5.1).
 *
 *      0                   1                   2                   3
 *      0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |V=2|P|X|  CC   |M|     PT      |       sequence number         |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |                           timestamp                           |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |           synchronization source (SSRC) identifier            |
 *     +=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+=+
 *     |    contributing sources (CC times), header extension (if X)   |
 *     +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 *     |    payload ...                                                |
 */
export interface RtpPacket {
  /** First packet of a talk spurt, or of a telephone event. */
  marker: boolean;
  payloadType: number;
  /** 16 bits, one more for each packet. */
  sequenceNumber: number;
  /** 32 bits, in samples. */
  timestamp: number;
  ssrc: number;
  payload: Buffer;
}

export const RTP_HEADER_BYTES = 12;
const VERSION = 2;

/** @returns the packet, its payload a view into `datagram`; null for what is no RTP. */
export function parseRtp(datagram: Buffer): RtpPacket | null {
  if (datagram.length < RTP_HEADER_BYTES) return null;
  const first = datagram[0]!;
  const start = rtpHeaderLength(datagram);
  if (first >> 6 !== VERSION || start === null) return null;
  const padding = first & 0x20 ? datagram[datagram.length - 1]! : 0;
  const end = datagram.length - padding;
  if (end < start || (first & 0x20 && padding === 0)) return null;
  return {
    marker: (datagram[1]! & 0x80) !== 0,
    payloadType: datagram[1]! & 0x7f,
    sequenceNumber: datagram.readUInt16BE(2),
    timestamp: datagram.readUInt32BE(4),
    ssrc: datagram.readUInt32BE(8),
    payload: datagram.subarray(start, end),
  };
}

/** @returns bytes before the payload, with contributing sources and extension; null when the datagram ends before. */
export function rtpHeaderLength(datagram: Buffer): number | null {
  let length = RTP_HEADER_BYTES + 4 * (datagram[0]! & 0x0f);
  if (datagram[0]! & 0x10) {
    if (datagram.length < length + 4) return null;
    length += 4 + 4 * datagram.readUInt16BE(length + 2);
  }
  return length <= datagram.length ? length : null;
}

export function formatRtp(packet: RtpPacket): Buffer {
  const datagram = Buffer.allocUnsafe(RTP_HEADER_BYTES + packet.payload.length);
  datagram[0] = VERSION << 6;
  datagram[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  datagram.writeUInt16BE(packet.sequenceNumber, 2);
  datagram.writeUInt32BE(packet.timestamp, 4);
  datagram.writeUInt32BE(packet.ssrc, 8);
  packet.payload.copy(datagram, RTP_HEADER_BYTES);
  return datagram;
}

/** How far `to` is ahead of `from` on the circle of 16-bit sequence numbers: -32768 to 32767. */
export function sequenceDistance(from: number, to: number): number {
  return ((to - from) << 16) >> 16;
}

/** How far `to` is ahead of `from` on the circle of 32-bit timestamps, in samples. */
export function timestampDistance(from: number, to: number): number {
  return (to - from) | 0;
}
