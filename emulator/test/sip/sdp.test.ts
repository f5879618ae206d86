import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatSdp, parseSdp, SdpError } from "../../src/sip/sdp.ts";

const KEY = Buffer.alloc(30, 7).toString("base64");

const sdp = (...lines: string[]) =>
  ["v=0", "o=- 42 7 IN IP4 192.0.2.1", "s=-", "c=IN IP4 192.0.2.1", "t=0 0", ...lines, ""].join("\r\n");

describe("an SDP of a phone", () => {
  test("tells address, port, codecs, tones and direction", () => {
    const audio = parseSdp(
      sdp(
        "m=audio 4000 RTP/AVP 8 0 96 18",
        "a=rtpmap:96 telephone-event/8000",
        "a=rtpmap:18 G729/8000",
        "a=ptime:30",
        "a=sendonly",
      ),
    );
    expect(audio).toEqual({
      address: "192.0.2.1",
      port: 4000,
      profile: "RTP/AVP",
      codecs: [
        { name: "PCMA", payloadType: 8 },
        { name: "PCMU", payloadType: 0 },
      ],
      telephoneEvent: 96,
      direction: "sendonly",
      crypto: [],
      ptime: 30,
      sessionId: "42",
      version: 7,
      otherMedia: [],
    });
  });

  test("may say the direction and the address once for all streams, or for one stream anew", () => {
    const both = sdp("a=inactive", "m=audio 4000 RTP/AVP 0");
    expect(parseSdp(both).direction).toBe("inactive");
    const own = parseSdp(sdp("a=inactive", "m=audio 4000 RTP/AVP 0", "c=IN IP4 192.0.2.9", "a=recvonly"));
    expect([own.direction, own.address]).toEqual(["recvonly", "192.0.2.9"]);
  });

  test("may give a codec a payload type of its own, and 0 another meaning", () => {
    const audio = parseSdp(
      sdp("m=audio 4000 RTP/AVP 100 0", "a=rtpmap:100 PCMA/8000", "a=rtpmap:0 opus/48000/2"),
    );
    expect(audio.codecs).toEqual([{ name: "PCMA", payloadType: 100 }]);
  });

  test("keeps only the keys that can be used", () => {
    const audio = parseSdp(
      sdp(
        "m=audio 4000 RTP/SAVP 0",
        `a=crypto:1 AES_CM_256_HMAC_SHA1_80 inline:${KEY}`,
        `a=crypto:2 AES_CM_128_HMAC_SHA1_80 inline:${KEY}|2^31|1:4`,
        "a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:dG9vIHNob3J0",
        `a=crypto:4 AES_CM_128_HMAC_SHA1_80 inline:${KEY} UNENCRYPTED_SRTP`,
        `a=crypto:5 AES_CM_128_HMAC_SHA1_32 inline:${KEY}|2^31 WSH=64`,
      ),
    );
    expect(audio.crypto).toEqual([{ tag: 5, suite: "AES_CM_128_HMAC_SHA1_32", key: KEY }]);
  });

  test("with a video stream first keeps that stream's place", () => {
    const audio = parseSdp(sdp("m=video 5000 RTP/AVP 96", "m=audio 4000 RTP/AVP 0", "m=text 0 RTP/AVP 98"));
    expect(audio.otherMedia.map(({ index, type }) => [index, type])).toEqual([
      [0, "video"],
      [2, "text"],
    ]);
    const lines = formatSdp(audio)
      .split("\r\n")
      .filter((line) => line.startsWith("m="));
    expect(lines).toEqual(["m=video 0 RTP/AVP 96", "m=audio 4000 RTP/AVP 0", "m=text 0 RTP/AVP 98"]);
  });
});

test.each([
  ["no SDP at all", "hello"],
  ["nothing", ""],
  ["no audio", sdp("m=video 5000 RTP/AVP 96")],
  ["a port above 65535", sdp("m=audio 70000 RTP/AVP 0")],
  ["a multicast address", sdp("m=audio 4000 RTP/AVP 0", "c=IN IP4 232.0.0.1")],
  ["a broadcast address", sdp("m=audio 4000 RTP/AVP 0", "c=IN IP4 255.255.255.255")],
  ["a multicast address of IPv6", sdp("m=audio 4000 RTP/AVP 0", "c=IN IP6 ff02::1")],
  ["no address", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"],
])("%s is refused by name", (_, text) => {
  expect(() => parseSdp(text)).toThrow(SdpError);
});

test("what is written is read back the same", () => {
  const audio = {
    address: "::1",
    port: 4000,
    profile: "RTP/SAVP",
    codecs: [{ name: "PCMU" as const, payloadType: 0 }],
    telephoneEvent: 101,
    direction: "sendrecv" as const,
    crypto: [{ tag: 1, suite: "AES_CM_128_HMAC_SHA1_80" as const, key: KEY }],
    ptime: 20,
    sessionId: "1800000000000",
    version: 3,
    otherMedia: [],
  };
  expect(parseSdp(formatSdp(audio))).toEqual(audio);
});

test("mutated text is either an audio description or an SdpError", () => {
  const text = sdp(
    "m=audio 4000 RTP/AVP 0 8 101",
    "a=rtpmap:101 telephone-event/8000",
    `a=crypto:1 x inline:${KEY}`,
  );
  const mutation = fc.record({
    at: fc.nat(text.length),
    cut: fc.nat(20),
    put: fc.oneof(fc.string(), fc.constantFrom("\r\n", "m=", "a=", " ", "=", "-1", "é")),
  });
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 5 }), (mutations) => {
      const mutated = mutations.reduce(
        (old, { at, cut, put }) => old.slice(0, at) + put + old.slice(at + cut),
        text,
      );
      try {
        const audio = parseSdp(mutated);
        expect(parseSdp(formatSdp(audio)).port).toBe(audio.port);
      } catch (error) {
        expect(error).toBeInstanceOf(SdpError);
      }
    }),
    { numRuns: 2000 },
  );
});
