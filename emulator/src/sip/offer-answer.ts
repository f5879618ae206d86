/** Offer and answer for one audio stream (RFC 3264), with SDES keys (RFC 4568) and hold. Pure. */
import { type CryptoLine, chooseCrypto, matchCrypto, type SrtpKeys } from "./sdes.ts";
import {
  type AudioDescription,
  type Codec,
  type Direction,
  formatSdp,
  type OtherMedia,
  PCMA,
  PCMU,
  parseSdp,
  SdpError,
} from "./sdp.ts";

/** Our side of a stream, as `calls/` or `phones/` keep it for the length of a call. */
export interface LocalAudio {
  address: string;
  port: number;
  /** `required`: only RTP/SAVP. `optional`: answers both, offers plain. `off`: only RTP/AVP. */
  srtp: "required" | "optional" | "off";
  /** Keys for all our packets; the same for the whole call, so that no key stream starts anew. Needed unless `off`. */
  crypto: CryptoLine[];
  direction: Direction;
  sessionId: string;
  /** Raise by one before each further description. */
  version: number;
  /** Absent: PCMU, then PCMA. */
  codecs?: Codec[];
  /** From the last negotiation: an `m=` line, once there, stays (RFC 3264 section 8). */
  otherMedia?: OtherMedia[];
}

/** The negotiated audio, from our side. */
export interface NegotiatedAudio {
  codec: Codec;
  /** Payload types of telephone-event: `send` as they want it, `receive` as we said; null: not agreed. */
  telephoneEvent: { send: number; receive: number } | null;
  remote: {
    address: string;
    port: number;
    /** null: there is none, because RTP has the last of all ports. */
    rtcpPort: number | null;
  };
  /** Our direction: `recvonly` means that they hold us but send, music for instance. */
  direction: Direction;
  /** They put us on hold: sendonly, inactive, port 0 or the address 0.0.0.0. */
  isHeld: boolean;
  /** Each side encrypts with its own key; null: plain RTP. */
  srtp: SrtpKeys | null;
  /** Milliseconds of sound per packet that they want to receive. */
  ptime: number;
  otherMedia: OtherMedia[];
}

/** An offer that can't be answered, or an answer that does not fit; as a SIP status. */
export class SdpRefusal extends Error {
  override name = "SdpRefusal";
  readonly code: 400 | 488;

  constructor(code: 400 | 488, reason: string) {
    super(reason);
    this.code = code;
  }
}

const TELEPHONE_EVENT = 101;
const PTIME_MS = 20;
const HIGHEST_PORT = 65_535;
/** RFC 2543's way to hold. */
const NOWHERE = "0.0.0.0";

/** @returns an SDP offer. */
export function buildOffer(local: LocalAudio): string {
  return formatSdp(ownDescription(local));
}

/**
 * @param previous what was agreed before, inside a call: port 0 is then a hold, at the start of a call it is a refusal.
 * @throws SdpRefusal 400 for what is no SDP; 488 without a common codec, or when plain and encrypted do not fit.
 */
export function answerOffer(
  offer: string,
  local: LocalAudio,
  previous?: NegotiatedAudio,
): { answer: string; negotiated: NegotiatedAudio } {
  const theirs = parse(offer);
  const codec = commonCodec(theirs, local) ?? (theirs.port === 0 ? previous?.codec : undefined);
  if (codec === undefined) throw new SdpRefusal(488, "No common codec");
  if (theirs.port === 0 && previous === undefined) throw new SdpRefusal(488, "No audio");
  const chosen = theirs.port === 0 ? null : chooseProtection(theirs, local);
  const direction = answeredDirection(theirs, local);
  const ours: AudioDescription = {
    ...ownDescription(local),
    port: theirs.port === 0 ? 0 : local.port,
    profile: theirs.profile,
    codecs: [codec],
    telephoneEvent: theirs.telephoneEvent,
    direction,
    crypto: chosen === null ? [] : [chosen.line],
    otherMedia: theirs.otherMedia,
  };
  const srtp = theirs.port === 0 ? (previous?.srtp ?? null) : (chosen?.keys ?? null);
  return {
    answer: formatSdp(ours),
    negotiated: negotiate(theirs, codec, theirs.telephoneEvent, direction, srtp),
  };
}

/**
 * @param answer to the offer that `local` describes.
 * @throws SdpRefusal 400 for what is no SDP; 488 for an answer without our codecs, keys or audio.
 */
export function readAnswer(answer: string, local: LocalAudio, previous?: NegotiatedAudio): NegotiatedAudio {
  const theirs = parse(answer);
  if (theirs.port === 0 && previous === undefined) throw new SdpRefusal(488, "Audio was rejected");
  const codec = commonCodec(theirs, local) ?? (theirs.port === 0 ? previous?.codec : undefined);
  if (codec === undefined) throw new SdpRefusal(488, "No common codec");
  const isSecure = local.srtp === "required";
  if (theirs.port !== 0 && isSecure !== isEncrypted(theirs)) throw new SdpRefusal(488, "RTP profile changed");
  const agreed = isSecure && theirs.port !== 0 ? matchCrypto(theirs.crypto, local.crypto) : null;
  if (isSecure && theirs.port !== 0 && agreed === null)
    throw new SdpRefusal(488, "SRTP answer without a line that was offered");
  const srtp = theirs.port === 0 ? (previous?.srtp ?? null) : agreed;
  return negotiate(theirs, codec, TELEPHONE_EVENT, answeredDirection(theirs, local), srtp);
}

function parse(text: string): AudioDescription {
  try {
    return parseSdp(text);
  } catch (error) {
    if (error instanceof SdpError) throw new SdpRefusal(400, error.message);
    throw error;
  }
}

function ownDescription(local: LocalAudio): AudioDescription {
  return {
    address: local.address,
    port: local.port,
    profile: local.srtp === "required" ? "RTP/SAVP" : "RTP/AVP",
    codecs: local.codecs ?? [PCMU, PCMA],
    telephoneEvent: TELEPHONE_EVENT,
    direction: local.direction,
    crypto: local.srtp === "required" ? local.crypto : [],
    ptime: PTIME_MS,
    sessionId: local.sessionId,
    version: local.version,
    otherMedia: local.otherMedia ?? [],
  };
}

function negotiate(
  theirs: AudioDescription,
  codec: Codec,
  receive: number | null,
  direction: Direction,
  srtp: NegotiatedAudio["srtp"],
): NegotiatedAudio {
  const send = theirs.telephoneEvent;
  const { address, port, otherMedia } = theirs;
  return {
    codec,
    telephoneEvent: send === null || receive === null ? null : { send, receive },
    remote: { address, port, rtcpPort: theirs.rtcpPort ?? (port < HIGHEST_PORT ? port + 1 : null) },
    direction: port === 0 ? "inactive" : direction,
    isHeld: port === 0 || !receives(theirs),
    srtp,
    ptime: theirs.ptime ?? PTIME_MS,
    otherMedia,
  };
}

function commonCodec(theirs: AudioDescription, local: LocalAudio): Codec | undefined {
  const ours = local.codecs ?? [PCMU, PCMA];
  return theirs.codecs.find(({ name }) => ours.some((codec) => codec.name === name));
}

/** We send what they receive, and receive what they send, as far as we want to (RFC 3264 section 6.1). */
function answeredDirection(theirs: AudioDescription, local: LocalAudio): Direction {
  const isSending = receives(theirs) && /^send/.test(local.direction);
  const isReceiving = /^send/.test(theirs.direction) && /recv/.test(local.direction);
  if (isSending) return isReceiving ? "sendrecv" : "sendonly";
  return isReceiving ? "recvonly" : "inactive";
}

const receives = ({ direction, address }: AudioDescription) => /recv/.test(direction) && address !== NOWHERE;

function chooseProtection(theirs: AudioDescription, local: LocalAudio): ReturnType<typeof chooseCrypto> {
  if (isPlain(theirs) && local.srtp !== "required") return null;
  const isAcceptable = isEncrypted(theirs) && local.srtp !== "off";
  if (!isAcceptable) throw new SdpRefusal(488, `${theirs.profile} not acceptable`);
  const chosen = chooseCrypto(theirs.crypto, local.crypto);
  if (chosen === null) throw new SdpRefusal(488, "No common SRTP suite");
  return chosen;
}

const isEncrypted = ({ profile }: AudioDescription) => profile === "RTP/SAVP" || profile === "RTP/SAVPF";
const isPlain = ({ profile }: AudioDescription) => profile === "RTP/AVP" || profile === "RTP/AVPF";
