import { describe, expect, it } from "vitest";
import { displayTarget, isSameTarget, readTarget } from "../../../../src/web/room/calls/target.ts";

describe("What is typed into the dial box", () => {
  it.each([
    "sip:desk@example.com",
    "sips:desk@example.com",
    "sip:echo@127.0.0.1:5070",
    "sip:+14155550100@sip.example.com;transport=tls",
    "sip:desk@[2001:db8::1]:5060",
    "sip:example.com",
    "SIP:desk@example.com",
  ])("%s can be called", (text) => expect(readTarget(`  ${text} `)).toEqual({ kind: "sip", to: text }));

  it.each([
    ["desk@example.com", "Start a SIP address with sip:"],
    ["sip:", "Start a SIP address with sip:"],
    ["sip:desk@example.com?subject=hi", "Start a SIP address with sip:"],
    ["sip:desk:secret@example.com", "Start a SIP address with sip:"],
    ["sip:two words@example.com", "Start a SIP address with sip:"],
    ["+1 (415) 555-0100", "Phone numbers are not set up here."],
    ["the front desk", "Enter a SIP address"],
  ])("%s is refused with: %s", (text, problem) => {
    const target = readTarget(text);
    expect(target.kind === "problem" ? target.problem : target.kind).toContain(problem);
  });

  it("is nothing when there are only spaces", () => expect(readTarget("  ")).toEqual({ kind: "empty" }));
});

describe("A SIP address for people", () => {
  it("is shown without scheme and parameters", () => {
    expect(displayTarget("sip:desk@example.com:5061;transport=tls")).toBe("desk@example.com:5061");
  });

  it("is the same phone with other parameters and other case", () => {
    expect(isSameTarget("sip:Desk@Example.com;transport=tls", "sip:desk@example.com")).toBe(true);
    expect(isSameTarget("sip:desk@example.com", "sip:desk2@example.com")).toBe(false);
  });
});
