import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RtpHeader, SrtcpSession, SrtpSession } from "werift-rtp";
import { formatRtp, parseRtp } from "../../src/media/rtp.ts";
import { Srtp, type SrtpSuite } from "../../src/media/srtp.ts";
import { counterMode, deriveKey } from "../../src/media/srtp-keys.ts";

const suites: SrtpSuite[] = ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"];
const report = Buffer.from("80c9000111223344" + "81ca0003112233440103616263000000", "hex");

function rtp(sequenceNumber: number, ssrc = 0xcafe): Buffer {
  const payload = Buffer.from(`sound ${sequenceNumber}`);
  return formatRtp({ marker: false, payloadType: 0, sequenceNumber, timestamp: 160, ssrc, payload });
}

/** Both ends of an encrypted call. */
function pair(suite: SrtpSuite = "AES_CM_128_HMAC_SHA1_80") {
  const [ourKey, theirKey] = [randomBytes(30).toString("base64"), randomBytes(30).toString("base64")];
  return {
    us: new Srtp({ suite, localKey: ourKey, remoteKey: theirKey }),
    them: new Srtp({ suite, localKey: theirKey, remoteKey: ourKey }),
    ourKey,
    theirKey,
  };
}

describe("SRTP", () => {
  test("generates the key stream of RFC 3711 appendix B.2", () => {
    const key = Buffer.from("2b7e151628aed2a6abf7158809cf4f3c", "hex");
    const counter = Buffer.from("f0f1f2f3f4f5f6f7f8f9fafbfcfd0000", "hex");
    const stream = counterMode(key, counter, Buffer.alloc(48)).toString("hex");
    expect(stream).toBe(
      "e03ead0935c95e80e166b16dd92b4eb4" +
        "d23513162b02d0f72a43a2fe4a5f97ab" +
        "41e95b3bb0a2e8dd477901e4fca894c0",
    );
  });

  test("derives the keys of RFC 3711 appendix B.3", () => {
    const key = Buffer.from("e1f97a0d3e018be0d64fa32c06de4139", "hex");
    const salt = Buffer.from("0ec675ad498afeebb6960b3aabe6", "hex");
    expect(deriveKey(key, salt, 0, 16).toString("hex")).toBe("c61e7a93744f39ee10734afe3ff7a087");
    expect(deriveKey(key, salt, 2, 14).toString("hex")).toBe("30cbbc08863d8c85d49db34a9ae1");
    expect(deriveKey(key, salt, 1, 20).toString("hex")).toBe("cebe321f6ff7716b6fd4ab49af256a156d38baa4");
  });

  test.each(suites)("%s brings RTP and RTCP to the other side", (suite) => {
    const { us, them } = pair(suite);
    const packet = us.protectRtp(rtp(1));
    expect(packet.length).toBe(rtp(1).length + (suite.endsWith("80") ? 10 : 4));
    expect(packet.includes("sound")).toBe(false);
    expect(them.unprotectRtp(packet)).toEqual(rtp(1));
    expect(us.unprotectRtcp(them.protectRtcp(report))).toEqual(report);
  });

  test("understands another implementation, and is understood by it", () => {
    const { us, ourKey, theirKey } = pair();
    const split = (key: string) => [
      Buffer.from(key, "base64").subarray(0, 16),
      Buffer.from(key, "base64").subarray(16),
    ];
    const [localMasterKey, localMasterSalt] = split(theirKey) as [Buffer, Buffer];
    const [remoteMasterKey, remoteMasterSalt] = split(ourKey) as [Buffer, Buffer];
    const config = {
      keys: { localMasterKey, localMasterSalt, remoteMasterKey, remoteMasterSalt },
      profile: 1,
    };
    const [theirRtp, theirRtcp] = [new SrtpSession(config), new SrtcpSession(config)];
    for (const n of [65_534, 65_535, 0, 1]) {
      expect(theirRtp.decrypt(us.protectRtp(rtp(n)))).toEqual(rtp(n));
      const { payload } = parseRtp(rtp(n))!;
      const header = RtpHeader.deSerialize(rtp(n));
      expect(us.unprotectRtp(theirRtp.encrypt(payload, header))).toEqual(rtp(n));
      expect(theirRtcp.decrypt(us.protectRtcp(report))).toEqual(report);
      expect(us.unprotectRtcp(theirRtcp.encrypt(report))).toEqual(report);
    }
  });

  test("refuses a packet that comes again, and takes one that comes late", () => {
    const { us, them } = pair();
    const [first, second, third] = [1, 2, 3].map((n) => us.protectRtp(rtp(n)));
    expect(them.unprotectRtp(third!)).toEqual(rtp(3));
    expect(them.unprotectRtp(first!)).toEqual(rtp(1));
    expect(them.unprotectRtp(first!)).toBeNull();
    expect(them.unprotectRtp(second!)).toEqual(rtp(2));
    expect(them.unprotectRtp(third!)).toBeNull();
  });

  test("refuses a packet too old to know whether it came before", () => {
    const { us, them } = pair();
    const packets = Array.from({ length: 100 }, (_, n) => us.protectRtp(rtp(n)));
    expect(them.unprotectRtp(packets[99]!)).toEqual(rtp(99));
    expect(them.unprotectRtp(packets[36]!)).toEqual(rtp(36));
    expect(them.unprotectRtp(packets[35]!)).toBeNull();
  });

  test("refuses an RTCP packet that comes again", () => {
    const { us, them } = pair();
    const packet = us.protectRtcp(report);
    expect(them.unprotectRtcp(packet)).toEqual(report);
    expect(them.unprotectRtcp(packet)).toBeNull();
  });

  test("keeps count when sequence numbers wrap, also for packets that come around the wrap out of order", () => {
    const { us, them } = pair();
    const numbers = Array.from({ length: 140_000 / 50 }, (_, i) => (i * 50) & 0xffff);
    const packets = numbers.map((n) => us.protectRtp(rtp(n)));
    for (let i = 0; i < packets.length; i += 2) {
      expect(them.unprotectRtp(packets[i + 1]!)).toEqual(rtp(numbers[i + 1]!));
      if (i > 0) expect(them.unprotectRtp(packets[i]!)).toEqual(rtp(numbers[i]!));
    }
  });

  test.each(suites)("%s refuses a packet of which one bit was changed, and goes on", (suite) => {
    const { us, them } = pair(suite);
    const packet = us.protectRtp(rtp(1));
    for (let i = 0; i < packet.length; i++) {
      const forged = Buffer.from(packet);
      forged[i]! ^= 1;
      expect(them.unprotectRtp(forged)).toBeNull();
    }
    expect(them.unprotectRtp(packet)).toEqual(rtp(1));
  });

  test("refuses keys of the wrong length", () => {
    const key = randomBytes(29).toString("base64");
    expect(() => new Srtp({ suite: suites[0]!, localKey: key, remoteKey: key })).toThrow("30 bytes, not 29");
  });

  test("of any bytes never throws", () => {
    const { us } = pair();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(us.unprotectRtp(Buffer.from(bytes))).toBeNull();
        expect(us.unprotectRtcp(Buffer.from(bytes))).toBeNull();
      }),
    );
  });
});
