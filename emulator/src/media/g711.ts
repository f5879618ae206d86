/**
 * G.711, the two ways to put a sample of 16 bits into 8 (ITU-T G.711; the arithmetic of the reference in G.191).
 *
 *     7   6 5 4    3 2 1 0
 *    +--+-------+---------+   PCMU (µ-law) is sent with every bit inverted,
 *    |s | chord |  step   |   PCMA (A-law) with every second one (0x55).
 *    +--+-------+---------+
 */
export interface AudioCodec {
  /** As in SDP's rtpmap. */
  readonly name: "PCMU" | "PCMA";
  /** Static payload type, RFC 3551 section 6. */
  readonly payloadType: 0 | 8;
  encode(samples: Int16Array): Buffer;
  decode(payload: Uint8Array): Int16Array;
}

/** µ-law adds this to the magnitude, in 14 bits, so that each chord is twice as wide as the one below. */
const MU_LAW_BIAS = 33;
const MU_LAW_MAX_MAGNITUDE = 0x1fff;

function encodeMuLaw(sample14: number): number {
  const magnitude = Math.min((sample14 < 0 ? ~sample14 : sample14) + MU_LAW_BIAS, MU_LAW_MAX_MAGNITUDE);
  const chord = 26 - Math.clz32(magnitude);
  const step = (magnitude >> (chord + 1)) & 0xf;
  const positive = ((7 - chord) << 4) | (0xf - step);
  return sample14 < 0 ? positive : positive | 0x80;
}

function decodeMuLaw(code: number): number {
  const inverted = ~code & 0xff;
  const chord = (inverted >> 4) & 7;
  const magnitude = ((((inverted & 0xf) << 1) + MU_LAW_BIAS) << chord) - MU_LAW_BIAS;
  return (inverted & 0x80 ? -magnitude : magnitude) * 4;
}

function encodeALaw(sample12: number): number {
  const magnitude = sample12 < 0 ? ~sample12 : sample12;
  const chord = magnitude < 16 ? 0 : 28 - Math.clz32(magnitude);
  const step = (chord < 2 ? magnitude : magnitude >> (chord - 1)) & 0xf;
  const code = (chord << 4) | step;
  return (sample12 < 0 ? code : code | 0x80) ^ 0x55;
}

function decodeALaw(code: number): number {
  const plain = code ^ 0x55;
  const chord = (plain >> 4) & 7;
  const step = ((plain & 0xf) << 1) | 1;
  const magnitude = (chord === 0 ? step : (step + 32) << (chord - 1)) * 8;
  return plain & 0x80 ? magnitude : -magnitude;
}

/** A codec from tables: sound is coded 50 times a second for each pair of participants. */
function tableCodec(
  name: AudioCodec["name"],
  payloadType: AudioCodec["payloadType"],
  bits: number,
  encodeSample: (sample: number) => number,
  decodeSample: (code: number) => number,
): AudioCodec {
  const unused = 16 - bits;
  const codes = Uint8Array.from({ length: 1 << bits }, (_, i) =>
    encodeSample((i << (16 + unused)) >> (16 + unused)),
  );
  const samples = Int16Array.from({ length: 256 }, (_, code) => decodeSample(code));
  const mask = codes.length - 1;
  return {
    name,
    payloadType,
    encode(frame) {
      const payload = Buffer.allocUnsafe(frame.length);
      for (let i = 0; i < frame.length; i++) payload[i] = codes[(frame[i]! >> unused) & mask]!;
      return payload;
    },
    decode(payload) {
      const frame = new Int16Array(payload.length);
      for (let i = 0; i < payload.length; i++) frame[i] = samples[payload[i]!]!;
      return frame;
    },
  };
}

export const pcmu = tableCodec("PCMU", 0, 14, encodeMuLaw, decodeMuLaw);
export const pcma = tableCodec("PCMA", 8, 12, encodeALaw, decodeALaw);
