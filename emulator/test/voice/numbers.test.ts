import { describe, expect, test } from "vitest";
import { callerIdFor, callerOf } from "../../src/voice/calls/caller-id.ts";
import { outcomeOf } from "../../src/voice/calls/outcome.ts";
import { resolvePlatformUri } from "../../src/voice/calls/sip-domain.ts";

const places = {
  virtualNumber: "12015550123",
  voice: { sipAddress: "127.0.0.1:5080", sipTlsAddress: "127.0.0.1:5081" },
  network: { sipAddress: "127.0.0.1:5070", sipTlsAddress: "127.0.0.1:5071" },
};

describe("a SIP URI", () => {
  test.each([
    ["sip:1@sip.nexmo.com", "sip:1@127.0.0.1:5080"],
    ["sip:1@sip.nexmo.com:5060;transport=tcp", "sip:1@127.0.0.1:5080;transport=tcp"],
    ["sip:1@sip.nexmo.com;transport=tls", "sip:1@127.0.0.1:5081;transport=tls"],
    ["sips:1@SIP-EU-1.nexmo.com", "sips:1@127.0.0.1:5081"],
    ["sip:12015550123@sip.nexmo.com", "sip:12015550123@127.0.0.1:5080"],
    ["sip:+12015550123@sip.nexmo.com", "sip:+12015550123@127.0.0.1:5080"],
    ["sip:12015550123;isub=1@sip.nexmo.com", "sip:12015550123;isub=1@127.0.0.1:5080"],
    ["sip:desk@sip.nexmo.com", "sip:desk@127.0.0.1:5080"],
    ["sip:echo@sip.nexmo.com;transport=tls", "sip:echo@127.0.0.1:5081;transport=tls"],
    ["sip:sip.nexmo.com", "sip:127.0.0.1:5080"],
    ["sip:1@sip.nexmo.com.", "sip:1@127.0.0.1:5080"],
    ["sip:1-415-555-0100@sip.nexmo.com", "sip:1-415-555-0100@127.0.0.1:5080"],
    ["sip:1234567890123456@sip.nexmo.com", "sip:1234567890123456@127.0.0.1:5080"],
    ["sip:14155550100x@sip.nexmo.com", "sip:14155550100x@127.0.0.1:5080"],
  ])("of the platform leads to the Voice API, and is shown who calls: %s", (uri, here) => {
    expect(resolvePlatformUri(uri, places)).toEqual({ uri: here, isTelephone: false });
  });

  test.each([
    ["sip:14155550100@sip.nexmo.com", "sip:+14155550100@127.0.0.1:5070"],
    ["sip:+14155550100@sip.nexmo.com", "sip:+14155550100@127.0.0.1:5070"],
    ["SIP:14155550100@SIP.NEXMO.COM", "SIP:+14155550100@127.0.0.1:5070"],
    ["sip:14155550100@sip-us.nexmo.com:5061", "sip:+14155550100@127.0.0.1:5070"],
    ["sip:14155550100@sip.nexmo.com;user=phone", "sip:+14155550100@127.0.0.1:5070;user=phone"],
    ["sip:14155550100@sip.nexmo.com;transport=tcp", "sip:+14155550100@127.0.0.1:5070;transport=tcp"],
    ["sip:14155550100@sip.nexmo.com;Transport=TLS", "sip:+14155550100@127.0.0.1:5071;Transport=TLS"],
    ["sips:14155550100@sip.nexmo.com", "sips:+14155550100@127.0.0.1:5071"],
    ["sip:+14155550100;isub=1@sip.nexmo.com", "sip:+14155550100;isub=1@127.0.0.1:5070"],
    ["sip:%31415555010%30@sip.nexmo.com", "sip:+14155550100@127.0.0.1:5070"],
  ])("of the platform with a telephone number leads to the desk: %s", (uri, desk) => {
    expect(resolvePlatformUri(uri, places)).toEqual({ uri: desk, isTelephone: true });
  });

  test.each(["sip:1@sip.nexmo.com.evil.example", "sip:1@sip.example.com", "sip:sip.nexmo.com@example.com"])(
    "of anybody else leads there: %s",
    (uri) => expect(resolvePlatformUri(uri, places)).toEqual({ uri, isTelephone: false }),
  );

  test("leads here without TLS where there is none", () => {
    const uri = "sip:1@sip.nexmo.com;transport=tls";
    const voice = { ...places.voice, sipTlsAddress: null };
    expect(resolvePlatformUri(uri, { ...places, voice }).uri).toContain("@127.0.0.1:5080");
  });
});

test.each([
  ["sip:+14155550100@example.com", "14155550100"],
  ["sip:14155550100@example.com;user=phone", "14155550100"],
  ["sips:ann@example.com", "ann"],
  ["sip:+ann@example.com", "+ann"],
  ["sip:example.com", "unknown"],
  ["sip:+14155550100;isub=1@example.com", "14155550100"],
  ["sip:100%25@example.com", "100%"],
  ["sip:%ff@example.com", "%ff"],
])("the caller of %s is %s", (uri, caller) => {
  expect(callerOf(uri)).toBe(caller);
});

test.each([
  ["12015550123", "12015550123"],
  ["+12015550123", "12015550123"],
  ["14155550100", "+00000000"],
  [undefined, "+00000000"],
])("who wants to be seen as %s is seen as %s", (from, seen) => {
  expect(callerIdFor(from, "12015550123")).toBe(seen);
});

test.each([
  [600, "busy", undefined],
  [408, "unanswered", "timeout"],
  [607, "rejected", "declined"],
  [604, "rejected", "invalid_number"],
  [500, "failed", "internal_error"],
  [418, "failed", "cannot_route"],
])("a phone that answers %d is told of as %s %s", (code, status, detail) => {
  expect(outcomeOf({ by: "them", code })).toEqual(detail === undefined ? { status } : { status, detail });
});
