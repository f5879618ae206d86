import { createHmac, timingSafeEqual } from "node:crypto";
import { RTP_HEADER_BYTES, rtpHeaderLength, sequenceDistance } from "./rtp.ts";
import { counterMode, deriveSessionKeys, packetCounter, type SessionKeys } from "./srtp-keys.ts";

/** Authentication tag of SRTP in bytes. SRTCP's has 80 bits in both suites (RFC 4568 section 6.2.2). */
const TAG_BYTES = { AES_CM_128_HMAC_SHA1_80: 10, AES_CM_128_HMAC_SHA1_32: 4 } as const;
const RTCP_TAG_BYTES = 10;
const RTCP_HEADER_BYTES = 8;
const RTCP_INDEX_BYTES = 4;
const RTCP_ENCRYPTED = 0x8000_0000;
/** Sources of one sender whose state is kept; the oldest is forgotten. */
const MAX_SOURCES = 8;

export type SrtpSuite = keyof typeof TAG_BYTES;

/** Keys of both directions, as SDES negotiated them: base64 of key and salt. */
export interface SrtpParameters {
  suite: SrtpSuite;
  localKey: string;
  remoteKey: string;
}

/** Per source: how often its sequence number has wrapped, and what was seen. */
interface SourceState {
  rollovers: number;
  newest: number | null;
  rtp: ReplayWindow;
  rtcp: ReplayWindow;
}

/**
 * SRTP and SRTCP with AES in counter mode and HMAC-SHA1 (RFC 3711).
 *
 *     SRTP:   header | encrypted payload | tag
 *     SRTCP:  header, ssrc | encrypted rest | E + 31-bit index | tag
 *
 * One object lives as long as its keys do: with the same keys a second one would repeat the key stream.
 */
export class Srtp {
  readonly #tagBytes: number;
  readonly #local: { rtp: SessionKeys; rtcp: SessionKeys };
  readonly #remote: { rtp: SessionKeys; rtcp: SessionKeys };
  readonly #sent = new Map<number, SourceState>();
  readonly #received = new Map<number, SourceState>();
  #rtcpIndex = 0;

  constructor({ suite, localKey, remoteKey }: SrtpParameters) {
    this.#tagBytes = TAG_BYTES[suite];
    this.#local = deriveSessionKeys(localKey);
    this.#remote = deriveSessionKeys(remoteKey);
  }

  /** @param packet a whole RTP packet. */
  protectRtp(packet: Buffer): Buffer {
    const header = packet.subarray(0, rtpHeaderLength(packet) ?? RTP_HEADER_BYTES);
    const sequenceNumber = packet.readUInt16BE(2);
    const ssrc = packet.readUInt32BE(8);
    const source = stateOf(this.#sent, ssrc);
    const rollovers = rolloversAt(source, sequenceNumber);
    advance(source, sequenceNumber, rollovers);
    const keys = this.#local.rtp;
    const counter = packetCounter(keys.salt, ssrc, rollovers * 0x1_0000 + sequenceNumber);
    const payload = counterMode(keys.cipherKey, counter, packet.subarray(header.length));
    const encrypted = Buffer.concat([header, payload]);
    return Buffer.concat([encrypted, rtpTag(keys, encrypted, rollovers, this.#tagBytes)]);
  }

  /** @returns the RTP packet; null for what is forged, broken or repeated. */
  unprotectRtp(packet: Buffer): Buffer | null {
    const end = packet.length - this.#tagBytes;
    if (end < RTP_HEADER_BYTES) return null;
    const encrypted = packet.subarray(0, end);
    const headerLength = rtpHeaderLength(encrypted);
    if (headerLength === null) return null;
    const sequenceNumber = packet.readUInt16BE(2);
    const ssrc = packet.readUInt32BE(8);
    const source = this.#received.get(ssrc) ?? newSource();
    const rollovers = rolloversAt(source, sequenceNumber);
    const index = rollovers * 0x1_0000 + sequenceNumber;
    const keys = this.#remote.rtp;
    if (rollovers < 0 || source.rtp.isReplayed(index)) return null;
    if (!timingSafeEqual(rtpTag(keys, encrypted, rollovers, this.#tagBytes), packet.subarray(end)))
      return null;
    source.rtp.accept(index);
    advance(source, sequenceNumber, rollovers);
    remember(this.#received, ssrc, source);
    const counter = packetCounter(keys.salt, ssrc, index);
    const payload = counterMode(keys.cipherKey, counter, encrypted.subarray(headerLength));
    return Buffer.concat([encrypted.subarray(0, headerLength), payload]);
  }

  /** @param packet a whole compound RTCP packet. */
  protectRtcp(packet: Buffer): Buffer {
    const index = this.#rtcpIndex;
    this.#rtcpIndex = (index + 1) % RTCP_ENCRYPTED;
    const keys = this.#local.rtcp;
    const counter = packetCounter(keys.salt, packet.readUInt32BE(4), index);
    const body = counterMode(keys.cipherKey, counter, packet.subarray(RTCP_HEADER_BYTES));
    const trailer = Buffer.alloc(RTCP_INDEX_BYTES);
    trailer.writeUInt32BE(RTCP_ENCRYPTED + index);
    const encrypted = Buffer.concat([packet.subarray(0, RTCP_HEADER_BYTES), body, trailer]);
    return Buffer.concat([encrypted, tag(keys, encrypted, RTCP_TAG_BYTES)]);
  }

  /** @returns the compound RTCP packet; null for what is forged, broken or repeated. */
  unprotectRtcp(packet: Buffer): Buffer | null {
    const end = packet.length - RTCP_TAG_BYTES;
    const bodyEnd = end - RTCP_INDEX_BYTES;
    if (bodyEnd < RTCP_HEADER_BYTES) return null;
    const keys = this.#remote.rtcp;
    if (!timingSafeEqual(tag(keys, packet.subarray(0, end), RTCP_TAG_BYTES), packet.subarray(end)))
      return null;
    const trailer = packet.readUInt32BE(bodyEnd);
    const index = trailer % RTCP_ENCRYPTED;
    const ssrc = packet.readUInt32BE(4);
    const source = this.#received.get(ssrc) ?? newSource();
    if (source.rtcp.isReplayed(index)) return null;
    source.rtcp.accept(index);
    remember(this.#received, ssrc, source);
    const body = packet.subarray(RTCP_HEADER_BYTES, bodyEnd);
    const isEncrypted = trailer >= RTCP_ENCRYPTED;
    const counter = packetCounter(keys.salt, ssrc, index);
    const plain = isEncrypted ? counterMode(keys.cipherKey, counter, body) : body;
    return Buffer.concat([packet.subarray(0, RTCP_HEADER_BYTES), plain]);
  }
}

/** SRTP authenticates the rollover counter too, although it is not sent (RFC 3711 section 4.2). */
function rtpTag(keys: SessionKeys, packet: Buffer, rollovers: number, length: number): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(rollovers >>> 0);
  return tag(keys, Buffer.concat([packet, counter]), length);
}

function tag(keys: SessionKeys, data: Buffer, length: number): Buffer {
  return createHmac("sha1", keys.authenticationKey).update(data).digest().subarray(0, length);
}

/** The guess of RFC 3711 section 3.3.1: the sequence number nearest to the newest one. Negative: before the start. */
function rolloversAt({ newest, rollovers }: SourceState, sequenceNumber: number): number {
  if (newest === null) return 0;
  const unwrapped = newest + sequenceDistance(newest, sequenceNumber);
  return rollovers + Math.floor(unwrapped / 0x1_0000);
}

function advance(source: SourceState, sequenceNumber: number, rollovers: number): void {
  const isNewer = source.newest === null || rollovers > source.rollovers;
  if (isNewer || (rollovers === source.rollovers && sequenceNumber > source.newest!)) {
    source.newest = sequenceNumber;
    source.rollovers = rollovers;
  }
}

const newSource = (): SourceState => ({
  rollovers: 0,
  newest: null,
  rtp: new ReplayWindow(),
  rtcp: new ReplayWindow(),
});

function stateOf(sources: Map<number, SourceState>, ssrc: number): SourceState {
  const source = sources.get(ssrc) ?? newSource();
  remember(sources, ssrc, source);
  return source;
}

function remember(sources: Map<number, SourceState>, ssrc: number, source: SourceState): void {
  sources.set(ssrc, source);
  if (sources.size <= MAX_SOURCES) return;
  for (const oldest of sources.keys()) {
    sources.delete(oldest);
    break;
  }
}

/** Packets behind the newest that are still told apart from repeats (RFC 3711 section 3.3.2 asks for 64 or more). */
const WINDOW_PACKETS = 64n;
const WINDOW_MASK = (1n << WINDOW_PACKETS) - 1n;

/**
 * Knows which packet indexes have been seen already.
 *
 *     seen:  bit 0 = newest, bit 1 = newest - 1, ... bit 63
 */
export class ReplayWindow {
  #newest = -1;
  #seen = 0n;

  /** @returns true for an index seen before, and for one too old to know. Changes nothing. */
  isReplayed(index: number): boolean {
    const age = this.#newest - index;
    if (age < 0) return false;
    return age >= Number(WINDOW_PACKETS) || ((this.#seen >> BigInt(age)) & 1n) === 1n;
  }

  /** To be called only for a packet whose authentication succeeded. */
  accept(index: number): void {
    const advance = index - this.#newest;
    if (advance > 0) {
      this.#seen =
        advance >= Number(WINDOW_PACKETS) ? 1n : ((this.#seen << BigInt(advance)) | 1n) & WINDOW_MASK;
      this.#newest = index;
    } else {
      this.#seen |= 1n << BigInt(-advance);
    }
  }
}

/** Encrypts what a leg sends and decrypts what it gets, or lets both pass as they are. */
export class RtpSecurity {
  #parameters: SrtpParameters | null = null;
  #session: Srtp | null = null;

  /**
   * With the same keys the session goes on: a new one would encrypt other sound with the same key stream.
   * @param parameters null: plain RTP.
   */
  use(parameters: SrtpParameters | null): void {
    const current = this.#parameters;
    const isSame =
      current?.suite === parameters?.suite &&
      current?.localKey === parameters?.localKey &&
      current?.remoteKey === parameters?.remoteKey;
    if (isSame) return;
    this.#parameters = parameters;
    this.#session = parameters && new Srtp(parameters);
  }

  protectRtp(packet: Buffer): Buffer {
    return this.#session?.protectRtp(packet) ?? packet;
  }

  /** @returns null for what is forged, broken or repeated. */
  unprotectRtp(datagram: Buffer): Buffer | null {
    return this.#session ? this.#session.unprotectRtp(datagram) : datagram;
  }

  protectRtcp(packet: Buffer): Buffer {
    return this.#session?.protectRtcp(packet) ?? packet;
  }

  /** @returns null for what is forged, broken or repeated. */
  unprotectRtcp(datagram: Buffer): Buffer | null {
    return this.#session ? this.#session.unprotectRtcp(datagram) : datagram;
  }
}
