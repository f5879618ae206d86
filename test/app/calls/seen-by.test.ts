import { describe, expect, test } from "vitest";
import { toWire } from "../../../src/app/calls/call.ts";
import { seenBy } from "../../../src/app/calls/seen-by.ts";
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
    ["a name", "sip:desk@10.11.12.13:5070", "sip:desk@10.11.12.13:5070"],
    ["an extension", "sip:100@pbx.example", "sip:100@pbx.example"],
  ])("%s no more than is needed", (_what, to, seen) => {
    const call = toWire({ ...requested, to });
    expect(seenBy(false, call)).toEqual({ ...call, to: seen });
    expect(seenBy(true, call)).toEqual(call);
  });
});
