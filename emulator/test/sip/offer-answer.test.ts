import { describe, expect, test } from "vitest";
import {
  answerOffer,
  buildOffer,
  type LocalAudio,
  readAnswer,
  SdpRefusal,
} from "../../src/sip/offer-answer.ts";
import { createCryptoLines } from "../../src/sip/sdes.ts";
import { parseSdp } from "../../src/sip/sdp.ts";

const side = (port: number, changes: Partial<LocalAudio> = {}): LocalAudio => ({
  address: "127.0.0.1",
  port,
  srtp: "off",
  crypto: [],
  direction: "sendrecv",
  sessionId: String(port),
  version: 1,
  ...changes,
});

const gateway = side(4000);
const phone = side(5000);
const lines = (text: string) => text.split("\r\n");
const refusal = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof SdpRefusal) return `${error.code} ${error.message}`;
    throw error;
  }
  return "accepted";
};

describe("a plain call", () => {
  test("ends up with the same codec, tones and each other's address on both sides", () => {
    const { answer, negotiated } = answerOffer(buildOffer(gateway), phone);
    const agreed = readAnswer(answer, gateway);
    expect(negotiated).toMatchObject({
      codec: { name: "PCMU", payloadType: 0 },
      telephoneEvent: { send: 101, receive: 101 },
      remote: { address: "127.0.0.1", port: 4000, rtcpPort: 4001 },
      direction: "sendrecv",
      isHeld: false,
      srtp: null,
    });
    expect(agreed).toMatchObject({ remote: { port: 5000 }, codec: { name: "PCMU" }, direction: "sendrecv" });
  });

  test.each([
    ["on the port it names", 4000, "a=rtcp:4444\r\n", 4444],
    ["nowhere, on the last of all ports", 65_535, "", null],
    ["on the next port, where it names none that exists", 4000, "a=rtcp:99999999\r\n", 4001],
    ["on the next port, where it names port 0", 4000, "a=rtcp:0\r\n", 4001],
  ])("reports to the phone %s", (_, port, line, rtcpPort) => {
    const { negotiated } = answerOffer(buildOffer(side(port)) + line, phone);
    expect(negotiated.remote.rtcpPort).toBe(rtcpPort);
  });

  test("takes the caller's first codec that the phone knows too", () => {
    const alawOnly = side(5000, { codecs: [{ name: "PCMA", payloadType: 8 }] });
    expect(answerOffer(buildOffer(gateway), alawOnly).negotiated.codec.name).toBe("PCMA");
  });

  test("uses each side's own payload type for tones", () => {
    const offer = buildOffer(gateway).replaceAll("101", "96");
    const { answer, negotiated } = answerOffer(offer, phone);
    expect(negotiated.telephoneEvent).toEqual({ send: 96, receive: 96 });
    expect(answer).toContain("a=rtpmap:96 telephone-event/8000");
    const agreed = readAnswer(answer, gateway);
    expect(agreed.telephoneEvent).toEqual({ send: 96, receive: 101 });
  });

  test("without tones in the answer sends none", () => {
    const answer = lines(answerOffer(buildOffer(gateway), phone).answer).filter((line) => !/:101/.test(line));
    const agreed = readAnswer(answer.join("\r\n").replace("AVP 0 101", "AVP 0"), gateway);
    expect(agreed.telephoneEvent).toBeNull();
  });

  test("rejects video at its place and leaves it there in later offers", () => {
    const offer = buildOffer(gateway).replace("m=audio", "m=video 9 RTP/AVP 96\r\nm=audio");
    const { answer, negotiated } = answerOffer(offer, phone);
    const mediaLines = (text: string) => lines(text).filter((line) => line.startsWith("m="));
    expect(mediaLines(answer)).toEqual(["m=video 0 RTP/AVP 96", "m=audio 5000 RTP/AVP 0 101"]);
    const later = buildOffer({ ...phone, version: 2, otherMedia: negotiated.otherMedia });
    expect(mediaLines(later)).toEqual(["m=video 0 RTP/AVP 96", "m=audio 5000 RTP/AVP 0 8 101"]);
  });
});

describe("an encrypted call", () => {
  const secure = (port: number, srtp: LocalAudio["srtp"] = "required") =>
    side(port, { srtp, crypto: createCryptoLines() });

  test.each(["required", "optional"] as const)(
    "gives each side the other's key (%s at the phone)",
    (srtp) => {
      const caller = secure(4000);
      const called = secure(5000, srtp);
      const { answer, negotiated } = answerOffer(buildOffer(caller), called);
      const agreed = readAnswer(answer, caller);
      expect(lines(answer)).toContain("m=audio 5000 RTP/SAVP 0 101");
      expect(parseSdp(answer).crypto).toHaveLength(1);
      expect(agreed.srtp).toEqual({
        suite: "AES_CM_128_HMAC_SHA1_80",
        localKey: caller.crypto[0]?.key,
        remoteKey: called.crypto[0]?.key,
      });
      expect(negotiated.srtp).toMatchObject({
        localKey: agreed.srtp?.remoteKey,
        remoteKey: agreed.srtp?.localKey,
      });
    },
  );

  test("settles on the short authentication tag where only that is offered", () => {
    const caller = secure(4000);
    const short = { ...caller, crypto: caller.crypto.slice(1) };
    const { answer } = answerOffer(buildOffer(short), secure(5000));
    expect(readAnswer(answer, short).srtp?.suite).toBe("AES_CM_128_HMAC_SHA1_32");
  });

  test.each([
    ["a secure offer to a plain phone", secure(4000), phone, "488 RTP/SAVP not acceptable"],
    ["a plain offer to a secure phone", gateway, secure(5000), "488 RTP/AVP not acceptable"],
    ["a plain offer to a phone that takes both", gateway, secure(5000, "optional"), "accepted"],
  ])("%s", (_, caller, called, outcome) => {
    expect(refusal(() => answerOffer(buildOffer(caller), called))).toBe(outcome);
  });

  test("is refused when the answer is plain, or has a key for a line that was not offered", () => {
    const caller = secure(4000);
    const { answer } = answerOffer(buildOffer(caller), secure(5000));
    expect(refusal(() => readAnswer(answer.replace("RTP/SAVP", "RTP/AVP"), caller))).toBe(
      "488 RTP profile changed",
    );
    expect(refusal(() => readAnswer(answer.replace("crypto:1", "crypto:9"), caller))).toMatch(
      /^488 SRTP answer/,
    );
  });
});

describe("hold", () => {
  const call = answerOffer(buildOffer(gateway), phone).negotiated;
  const reoffer = (edit: (offer: string) => string) =>
    answerOffer(edit(buildOffer({ ...gateway, version: 2 })), phone, call);

  test.each([
    ["sendonly", (offer: string) => offer.replace("sendrecv", "sendonly"), "a=recvonly", 5000, "recvonly"],
    ["inactive", (offer: string) => offer.replace("sendrecv", "inactive"), "a=inactive", 5000, "inactive"],
    ["port 0", (offer: string) => offer.replace("audio 4000", "audio 0"), "a=sendrecv", 0, "inactive"],
    [
      "the address 0.0.0.0",
      (offer: string) => offer.replace("c=IN IP4 127.0.0.1", "c=IN IP4 0.0.0.0"),
      "a=recvonly",
      5000,
      "recvonly",
    ],
  ])("by %s is answered and known as a hold", (_, edit, answeredDirection, answeredPort, direction) => {
    const { answer, negotiated } = reoffer(edit);
    expect(lines(answer)).toContain(answeredDirection);
    expect(parseSdp(answer).port).toBe(answeredPort);
    expect(negotiated).toMatchObject({ isHeld: true, direction, codec: { name: "PCMU" } });
  });

  test("ends with the next offer that sends and receives", () => {
    const held = reoffer((offer) => offer.replace("audio 4000", "audio 0")).negotiated;
    const resumed = answerOffer(buildOffer({ ...gateway, version: 3 }), phone, held).negotiated;
    expect(resumed).toMatchObject({ isHeld: false, direction: "sendrecv", remote: { port: 4000 } });
  });

  test("by us stops their sound and is no hold by them", () => {
    const holding = { ...gateway, direction: "sendonly" as const, version: 2 };
    const { answer } = answerOffer(buildOffer(holding), phone, call);
    expect(readAnswer(answer, holding)).toMatchObject({ isHeld: false, direction: "sendonly" });
  });

  test("keeps the keys of an encrypted call", () => {
    const caller = side(4000, { srtp: "required", crypto: createCryptoLines() });
    const called = side(5000, { srtp: "required", crypto: createCryptoLines() });
    const before = answerOffer(buildOffer(caller), called).negotiated;
    const held = answerOffer(buildOffer(caller).replace("audio 4000", "audio 0"), called, before).negotiated;
    expect(held.srtp).toEqual(before.srtp);
  });
});

test.each([
  ["no common codec", (offer: string) => offer.replace("AVP 0 8 101", "AVP 18 101"), "488 No common codec"],
  ["no audio from the start", (offer: string) => offer.replace("audio 4000", "audio 0"), "488 No audio"],
  ["keys by DTLS", (offer: string) => offer.replace("RTP/AVP", "UDP/TLS/RTP/SAVP"), /^488 UDP\/TLS/],
  ["no SDP", () => "nonsense", "400 Not an SDP"],
])("an offer with %s is refused", (_, edit, outcome) => {
  expect(refusal(() => answerOffer(edit(buildOffer(gateway)), phone))).toMatch(outcome);
});
