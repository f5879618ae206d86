import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadTarget, formatTarget, isAllowed, parseTarget } from "../../../src/app/calls/target.ts";

describe("a target", () => {
  test.each([
    ["sip:desk@example.com", "sip:desk@example.com"],
    ["SIP:Desk@Example.COM;Transport=TLS", "sip:Desk@example.com;transport=tls"],
    ["sips:desk@example.com:5061", "sips:desk@example.com:5061"],
    ["sip:echo@127.0.0.1:5070", "sip:echo@127.0.0.1:5070"],
    ["sip:echo@[::1]:5070;transport=tcp", "sip:echo@[::1]:5070;transport=tcp"],
    ["sip:example.com", "sip:example.com"],
    ["sip:+14155550100;ext=7@example.com;user=phone", "sip:+14155550100;ext=7@example.com;user=phone"],
    ["sip:code-480@127.0.0.1", "sip:code-480@127.0.0.1"],
    ["sip:%61b@example.com.", "sip:%61b@example.com"],
  ])("%s is read", (text, normal) => {
    expect(formatTarget(parseTarget(text))).toBe(normal);
  });

  test.each([
    ["headers", "sip:desk@example.com?Replaces=1"],
    ["headers after parameters", "sip:desk@example.com;transport=udp?X-A=b"],
    ["a line break", "sip:desk@example.com\r\nX-Evil: 1"],
    ["an escaped line break", "sip:desk%0d%0aX@example.com"],
    ["a NUL", "sip:desk\0@example.com"],
    ["spaces", "sip:front desk@example.com"],
    ["a space around it", " sip:desk@example.com"],
    ["a password", "sip:desk:secret@example.com"],
    ["another scheme", "http://example.com"],
    ["a scheme of telephones", "tel:+14155550100"],
    ["a telephone number", "+1 (415) 555-0100".replaceAll(" ", "")],
    ["script", "javascript:alert(1)"],
    ["two hosts", "sip:desk@example.com@evil.example"],
    ["no host", "sip:desk@"],
    ["a number for a host", "sip:desk@12345"],
    ["half an address", "sip:desk@127.0.0"],
    ["an odd port", "sip:desk@example.com:99999"],
    ["another way", "sip:desk@example.com;maddr=evil.example"],
    ["another method", "sip:desk@example.com;method=BYE"],
    ["an unknown transport", "sip:desk@example.com;transport=smoke"],
    ["angle brackets", "<sip:desk@example.com>"],
    ["a name", '"Desk" <sip:desk@example.com>'],
    ["nothing", ""],
    ["a path", "sip:desk@example.com/../x"],
    ["a host that is no name", "sip:desk@exa_mple..com"],
  ])("with %s is refused in words", (_what, text) => {
    expect(() => parseTarget(text)).toThrow(BadTarget);
  });

  test("is written as it was read, or refused", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (tail) => {
        try {
          const normal = formatTarget(parseTarget(`sip:${tail}`));
          expect(formatTarget(parseTarget(normal))).toBe(normal);
        } catch (error) {
          expect(error).toBeInstanceOf(BadTarget);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe("the allow-list", () => {
  const allow = ["sip:Door@example.com;transport=tls", "sip.example.com", "*.pbx.example"];

  test.each([
    ["sip:Door@EXAMPLE.com;transport=TLS", true],
    ["sip:door@example.com;transport=tls", false],
    ["sip:Door@example.com", false],
    ["sip:anybody@sip.example.com:5080", true],
    ["sip:anybody@evil.sip.example.com", false],
    ["sip:anybody@sip.example.com.evil.example", false],
    ["sip:a@berlin.pbx.example", true],
    ["sip:a@pbx.example", false],
    ["sip:a@evilpbx.example", false],
    ["sip:sip.example.com@evil.example", false],
  ])("%s: %s", (text, isRight) => {
    expect(isAllowed(parseTarget(text), allow)).toBe(isRight);
  });

  test("that is empty allows nothing, and none allows everything", () => {
    expect(isAllowed(parseTarget("sip:a@b.example"), [])).toBe(false);
    expect(isAllowed(parseTarget("sip:a@b.example"), null)).toBe(true);
  });
});
