import { describe, expect, test } from "vitest";
import { toWire } from "../../../src/app/calls/call.ts";
import { redactUnless } from "../../../src/app/calls/guest-redaction.ts";
import { requested } from "./sample-call.ts";

describe("a guest sees of", () => {
  test.each([
    ["a number", "+14155550100", "•••0100"],
    [
      "a SIP URI that calls one",
      "sip:+14155550100@trunk.example;transport=tls",
      "sip:•••0100@trunk.example;transport=tls",
    ],
    ["one without +", "sips:14155550100@trunk.example", "sips:•••0100@trunk.example"],
    ["one with separators", "sip:+1-415-555-0100@trunk.example", "sip:•••0100@trunk.example"],
    ["one with an escape", "sip:%2B14155550100@trunk.example", "sip:•••0100@trunk.example"],
    ["one of escapes", "sip:%31%34155550%310%30@trunk.example", "sip:•••0100@trunk.example"],
    ["one with escapes between", "sip:1%20415%C2%A0555%200100@trunk.example", "sip:•••0100@trunk.example"],
    ["one behind a digit for an outside line", "sip:9,14155550100@pbx.example", "sip:•••0100@pbx.example"],
    ["one behind a name", "sip:out-14155550100;ext=7@pbx.example", "sip:out-•••0100;ext=7@pbx.example"],
    ["one behind an escape that is none", "sip:%FF14155550100@pbx.example", "sip:\uFFFD•••0100@pbx.example"],
    ["one that is short", "sip:555010@pbx.example", "sip:•••5010@pbx.example"],
    ["one in a parameter", "sip:desk@pbx.example;x=+14155550100", "sip:desk@pbx.example;x=•••0100"],
    [
      "one in a parameter, with escapes",
      "sip:desk@pbx.example;to=%2B1415%3555%300100",
      "sip:desk@pbx.example;to=•••0100",
    ],
    [
      "one that is a context",
      "sip:7@pbx.example;phone-context=+1415555",
      "sip:7@pbx.example;phone-context=•••5555",
    ],
    ["one that is escaped twice", "sip:%252B14155550100@pbx.example", "sip:•••0100@pbx.example"],
    ["one in the host", "sip:desk@14155550100.pbx.example:5060", "sip:desk@•••0100.pbx.example:5060"],
    ["one without a user", "sip:14155550100.pbx.example", "sip:•••0100.pbx.example"],
    ["an IPv6 address", "sip:desk@[2001:db8::1234:5678]:5070", "sip:desk@[2001:db8::1234:5678]:5070"],
    ["an address without a user", "sip:10.11.12.13:5070", "sip:10.11.12.13:5070"],
    ["a name with an escape", "sip:front%20desk@pbx.example", "sip:front%20desk@pbx.example"],
    ["a name", "sip:desk@10.11.12.13:5070", "sip:desk@10.11.12.13:5070"],
    ["an extension", "sip:100@pbx.example", "sip:100@pbx.example"],
  ])("%s no more than is needed", (_what, to, seen) => {
    const call = toWire({ ...requested, to });
    expect(redactUnless(false, call)).toEqual({ ...call, to: seen });
    expect(redactUnless(true, call)).toEqual(call);
  });
});

test("a guest sees no number that the platform quotes in a refusal", () => {
  const detail = "Bad SIP URI sip:+14155550100@trunk.example";
  const call = {
    ...toWire(requested),
    end: {
      by: "platform" as const,
      who: null,
      limit: null,
      code: null,
      reason: "platform-refused" as const,
      detail,
      text: `The calling platform refused: ${detail}`,
    },
  };
  expect(JSON.stringify(redactUnless(false, call))).not.toContain("4155550100");
  expect(redactUnless(true, call)).toEqual(call);
});
