/**
 * SDP (RFC 8866) reduced to what an audio call needs. Pure: text in, text out; negotiation is in `offer-answer.ts`.
 */
import { isIP } from "node:net";
import * as sdpTransform from "sdp-transform";
import { type CryptoLine, formatCrypto, parseCrypto } from "./sdes.ts";

export type CodecName = "PCMU" | "PCMA";
export type Direction = "sendrecv" | "sendonly" | "recvonly" | "inactive";

export interface Codec {
  name: CodecName;
  payloadType: number;
}

export const PCMU: Codec = { name: "PCMU", payloadType: 0 };
export const PCMA: Codec = { name: "PCMA", payloadType: 8 };

/** One description, offer or answer, of one audio stream. */
export interface AudioDescription {
  /** Where this side receives RTP: `c=` of the stream, else of the session. */
  address: string;
  /** UDP port; 0: the stream is rejected or, inside a call, held. */
  port: number;
  /** `a=rtcp` (RFC 3605), 1 to 65535; absent: port + 1. */
  rtcpPort?: number;
  /** Transport profile: `RTP/AVP` plain, `RTP/SAVP` encrypted. */
  profile: string;
  /** Those we know, in the order of preference. */
  codecs: Codec[];
  /** Payload type of telephone-event (RFC 4733); null: none. */
  telephoneEvent: number | null;
  direction: Direction;
  /** SDES keys (RFC 4568) that we can use. */
  crypto: CryptoLine[];
  /** Milliseconds of sound per packet that this side wants to receive; null: not said. */
  ptime: number | null;
  /** Of the `o=` line; the version grows by one with every changed description. */
  sessionId: string;
  version: number;
  /** The other `m=` lines: kept, because an answer has to reject each at its place (RFC 3264 section 6). */
  otherMedia: OtherMedia[];
}

/** An `m=` line that we take no part in. */
export interface OtherMedia {
  /** Its place among all `m=` lines, from 0. */
  index: number;
  type: string;
  protocol: string;
  payloads: string;
}

/** Text that is not SDP, or SDP without audio. */
export class SdpError extends Error {
  override name = "SdpError";
}

type ParsedMedia = ReturnType<typeof sdpTransform.parse>["media"][number];
type ParsedSdp = ReturnType<typeof sdpTransform.parse>;

/**
 * sdp-transform turns whatever looks like a number into one, whatever its types say: hence each String().
 * @returns the first audio stream that can be used (port not 0, else the first at all).
 * @throws SdpError for what is not SDP or has no audio.
 */
export function parseSdp(text: string): AudioDescription {
  const sdp = parseText(text);
  const audio = sdp.media.find((media) => isAudio(media) && media.port > 0) ?? sdp.media.find(isAudio);
  if (audio === undefined) throw new SdpError("SDP without audio");
  const address = String(audio.connection?.ip ?? sdp.connection?.ip ?? "");
  if (!isHost(address)) throw new SdpError("SDP without a connection address");
  if (isForMany(address)) throw new SdpError("SDP with the address of more than one host");
  return {
    address,
    port: audio.port,
    ...(isPort(audio.rtcp?.port) && audio.rtcp.port > 0 ? { rtcpPort: audio.rtcp.port } : {}),
    profile: String(audio.protocol),
    codecs: codecsOf(audio),
    telephoneEvent: telephoneEventOf(audio),
    direction: audio.direction ?? sdp.direction ?? "sendrecv",
    crypto: (audio.crypto ?? []).flatMap((line) => parseCrypto(line) ?? []),
    ptime: isWholeNumber(audio.ptime) && audio.ptime > 0 ? audio.ptime : null,
    sessionId: String(sdp.origin?.sessionId ?? "0"),
    version: sdp.origin?.sessionVersion ?? 0,
    otherMedia: sdp.media.flatMap((media, index) => (media === audio ? [] : [otherMedia(media, index)])),
  };
}

/** @returns SDP text, each line ended by CRLF. Other media are written as rejected: port 0. */
export function formatSdp(audio: AudioDescription): string {
  const ipVersion = isIP(audio.address) === 6 ? 6 : 4;
  const media: ParsedMedia[] = [formatAudio(audio)];
  for (const other of audio.otherMedia.toSorted((a, b) => a.index - b.index)) {
    const { type, protocol, payloads } = other;
    media.splice(other.index, 0, { type, port: 0, protocol, payloads, rtp: [], fmtp: [] });
  }
  return sdpTransform.write({
    version: 0,
    origin: {
      username: "-",
      sessionId: audio.sessionId,
      sessionVersion: audio.version,
      netType: "IN",
      ipVer: ipVersion,
      address: audio.address,
    },
    name: "-",
    connection: { version: ipVersion, ip: audio.address },
    timing: { start: 0, stop: 0 },
    media,
  });
}

function parseText(text: string): ParsedSdp {
  if (!/^v=0\r?\n/.test(text)) throw new SdpError("Not an SDP");
  const sdp = sdpTransform.parse(text);
  const incomplete = sdp.media.some((media) => !isPort(media.port) || media.protocol === undefined);
  if (incomplete) throw new SdpError("SDP with a broken m= line");
  return sdp;
}

function formatAudio(audio: AudioDescription): ParsedMedia {
  const rtp: ParsedMedia["rtp"] = audio.codecs.map(({ name, payloadType }) => ({
    payload: payloadType,
    codec: name,
    rate: 8000,
  }));
  const fmtp: ParsedMedia["fmtp"] = [];
  if (audio.telephoneEvent !== null) {
    rtp.push({ payload: audio.telephoneEvent, codec: "telephone-event", rate: 8000 });
    fmtp.push({ payload: audio.telephoneEvent, config: "0-15" });
  }
  return {
    type: "audio",
    port: audio.port,
    protocol: audio.profile,
    payloads: rtp.map(({ payload }) => payload).join(" "),
    rtp,
    fmtp,
    ...(audio.ptime === null ? {} : { ptime: audio.ptime }),
    ...(audio.crypto.length === 0 ? {} : { crypto: audio.crypto.map(formatCrypto) }),
    direction: audio.direction,
  };
}

/** Payload types 0 and 8 need no `a=rtpmap` (RFC 3551 section 6). */
function codecsOf(media: ParsedMedia): Codec[] {
  return payloadTypesOf(media).flatMap((payloadType) => {
    const map = media.rtp.find(({ payload }) => payload === payloadType);
    if (map === undefined) return [PCMU, PCMA].filter((codec) => codec.payloadType === payloadType);
    const name = String(map.codec).toUpperCase();
    const isOurs = (name === "PCMU" || name === "PCMA") && map.rate === 8000;
    return isOurs ? [{ name, payloadType }] : [];
  });
}

function telephoneEventOf(media: ParsedMedia): number | null {
  const offered = payloadTypesOf(media);
  const map = media.rtp.find(
    ({ codec, rate, payload }) =>
      String(codec).toLowerCase() === "telephone-event" && rate === 8000 && offered.includes(payload),
  );
  return map?.payload ?? null;
}

/** RTP has 7 bits for it (RFC 3550 section 5.1). */
function payloadTypesOf(media: ParsedMedia): number[] {
  return String(media.payloads ?? "")
    .split(" ")
    .filter((payload) => /^\d{1,3}$/.test(payload))
    .map(Number)
    .filter((payload) => payload < 128);
}

function otherMedia(media: ParsedMedia, index: number): OtherMedia {
  return {
    index,
    type: String(media.type),
    protocol: String(media.protocol),
    payloads: String(media.payloads ?? "0"),
  };
}

const isAudio = (media: ParsedMedia) => media.type === "audio";
const isHost = (text: string) => isIP(text) !== 0 || /^[A-Za-z0-9.-]{1,253}$/.test(text);
/** Multicast (RFC 5771, RFC 4291 section 2.7), and above it what is reserved, broadcast included. */
const isForMany = (text: string) =>
  (isIP(text) === 4 && Number.parseInt(text, 10) >= 224) || (isIP(text) === 6 && /^ff/i.test(text));
const isWholeNumber = (value: unknown): value is number => Number.isInteger(value);
const isPort = (value: unknown): value is number => isWholeNumber(value) && value >= 0 && value <= 65_535;
