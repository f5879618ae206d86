import { describe, expect, it } from "vitest";
import {
  displayTarget,
  isSameTarget,
  readTarget,
  typeTarget,
} from "../../../../src/web/room/model/dial-target.ts";

const inAmerica = { defaultCountry: "US", callsNumbers: true };
const inGermany = { defaultCountry: "DE", callsNumbers: true };
const withoutNumbers = { defaultCountry: "US", callsNumbers: false };

describe("What is typed into the dial box", () => {
  it.each([
    "sip:desk@example.com",
    "sips:desk@example.com",
    "sip:echo@127.0.0.1:5070",
    "sip:+14155550100@sip.example.com;transport=tls",
    "sip:desk@[2001:db8::1]:5060",
    "sip:example.com",
    "SIP:desk@example.com",
  ])("%s can be called", (text) => {
    expect(readTarget(`  ${text} `, inAmerica)).toEqual({ kind: "sip", to: text, hint: "SIP address" });
  });

  it.each([
    ["desk@example.com", "Start a SIP address with sip:"],
    ["sip:", "Start a SIP address with sip:"],
    ["sip:desk@example.com?subject=hi", "Start a SIP address with sip:"],
    ["sip:desk:secret@example.com", "Start a SIP address with sip:"],
    ["sip:two words@example.com", "Start a SIP address with sip:"],
    ["4155550100@example.com", "Start a SIP address with sip:"],
    ["the front desk", "Enter a phone number or a SIP address."],
    ["+1 415 555 0100 ext. 5", "Enter a phone number or a SIP address."],
    ["+49 3", "This number is too short for Germany."],
    ["415 555", "This number is too short for the United States."],
    ["+49 30 123456789012345", "This number is too long for Germany."],
    ["+1 415", "This number is too short."],
    ["+999 123 456", "No country has this code after the +."],
    ["+", "Enter a phone number or a SIP address."],
  ])("%s is refused with: %s", (text, problem) => {
    expect(readTarget(text, inAmerica)).toMatchObject({
      kind: "problem",
      problem: expect.stringContaining(problem),
    });
  });

  it("is nothing when there are only spaces", () => {
    expect(readTarget("  ", inAmerica)).toEqual({ kind: "empty" });
  });
});

describe("A number in the dial box", () => {
  it.each([
    ["+1 (415) 555-0100", inGermany, "+14155550100", "United States, +1 415 555 0100"],
    ["(415) 555-0100", inAmerica, "+14155550100", "United States, +1 415 555 0100"],
    ["030 123456", inGermany, "+4930123456", "Germany, +49 30 123456"],
    ["+44 20 7946 0958", inAmerica, "+442079460958", "United Kingdom, +44 20 7946 0958"],
    ["tel:+1-604-555-0100", inAmerica, "+16045550100", "Canada, +1 604 555 0100"],
    ["+800 1234 5678", inAmerica, "+80012345678", "+800 1234 5678"],
  ])("%s is read by its country", (text, rules, to, hint) => {
    expect(readTarget(text, rules)).toEqual({ kind: "number", to, hint });
  });

  it("is recognized before it is complete", () => {
    expect(readTarget("+49 30", inAmerica)).toMatchObject({ kind: "problem", hint: "Germany" });
  });

  it("is refused where only SIP addresses can be called, with the way out", () => {
    expect(readTarget("+14155550100", withoutNumbers)).toMatchObject({
      problem: "Phone numbers can't be called here. Type a SIP address, like sip:desk@example.com.",
    });
  });
});

describe("A target for people", () => {
  it("is a SIP address without scheme and parameters", () => {
    expect(displayTarget("sip:desk@example.com:5061;transport=tls")).toBe("desk@example.com:5061");
  });

  it("is a number in international form", () =>
    expect(displayTarget("+14155550100")).toBe("+1 415 555 0100"));

  it("can be read again when it is put back into the field", () => {
    for (const to of ["sip:desk@example.com:5061;transport=tls", "+14155550100", "+442079460958"]) {
      expect(readTarget(typeTarget(to), inGermany)).toMatchObject({ to });
    }
  });

  it("is the same phone with other parameters and other case", () => {
    expect(isSameTarget("sip:Desk@Example.com;transport=tls", "sip:desk@example.com")).toBe(true);
    expect(isSameTarget("sip:desk@example.com", "sip:desk2@example.com")).toBe(false);
  });
});
