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
