import { describe, expect, test } from "vitest";
import { callerIdFor, callerOf } from "../../../src/emulator/voice/caller-id.ts";
import { outcomeOf } from "../../../src/emulator/voice/outcome.ts";
import { leadToVoice } from "../../../src/emulator/voice/sip-domain.ts";

const address = { sipAddress: "127.0.0.1:5080", sipTlsAddress: "127.0.0.1:5081" };

describe("a SIP URI", () => {
  test.each([
    ["sip:1@sip.nexmo.com", "sip:1@127.0.0.1:5080"],
    ["sip:1@sip.nexmo.com:5060;transport=tcp", "sip:1@127.0.0.1:5080;transport=tcp"],
    ["sip:1@sip.nexmo.com;transport=tls", "sip:1@127.0.0.1:5081;transport=tls"],
    ["sips:1@SIP-EU-1.nexmo.com", "sips:1@127.0.0.1:5081"],
  ])("of the platform leads here: %s", (uri, here) => {
    expect(leadToVoice(uri, address)).toBe(here);
  });

  test.each(["sip:1@sip.nexmo.com.evil.example", "sip:1@sip.example.com", "sip:sip.nexmo.com@example.com"])(
    "of anybody else leads there: %s",
    (uri) => expect(leadToVoice(uri, address)).toBe(uri),
  );

  test("leads here without TLS where there is none", () => {
    const uri = "sip:1@sip.nexmo.com;transport=tls";
    expect(leadToVoice(uri, { ...address, sipTlsAddress: null })).toContain("@127.0.0.1:5080");
  });
});

test.each([
  ["sip:+14155550100@example.com", "14155550100"],
  ["sip:14155550100@example.com;user=phone", "14155550100"],
  ["sips:ann@example.com", "ann"],
  ["sip:+ann@example.com", "+ann"],
  ["sip:example.com", "unknown"],
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
