import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { BadTarget, findEntry, formatTarget, parseTarget } from "../../../src/app/policy/target.ts";

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
    ["a line break that is escaped twice", "sip:desk%250d%250aX@example.com"],
    ["a line break that is escaped as UTF-8", "sip:desk%C2%85X@example.com"],
    ["a line separator", "sip:desk%E2%80%A8X@example.com"],
    ["an escaped line break in a parameter", "sip:desk@example.com;x=%0d%0aVia"],
    ["a NUL", "sip:desk\0@example.com"],
    ["spaces", "sip:front desk@example.com"],
    ["a space around it", " sip:desk@example.com"],
    ["a password", "sip:desk:secret@example.com"],
    ["another scheme", "http://example.com"],
    ["a scheme of telephones", "tel:+14155550100"],
    ["another way that is hidden", "sip:desk@example.com;%6daddr=evil.example"],
    ["another way in capitals", "sip:desk@example.com;MADDR=evil.example"],
    ["another way after a harmless one", "sip:desk@example.com;transport=tcp;maddr=evil.example"],
    ["two transports", "sip:desk@example.com;transport=tcp;transport=udp"],
    ["an escaped transport", "sip:desk@example.com;transport=%74cp"],
    ["an escaped host", "sip:desk@%65xample.com"],
    ["an address of one network card", "sip:desk@[fe80::1%25eth0]"],
    ["half an IPv6 address", "sip:desk@[::1"],
    ["an IPv6 address without brackets", "sip:desk@::1"],
    ["port 0", "sip:desk@example.com:0"],
    ["two ports", "sip:desk@example.com:5060:5061"],
    ["a list of targets", "sip:desk@example.com,sip:desk@evil.example"],
    ["script", "javascript:alert(1)"],
    ["two hosts", "sip:desk@example.com@evil.example"],
    ["no host", "sip:desk@"],
    ["a host that begins with a dot", "sip:desk@.pbx.example"],
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

  test.each(["+14155550100", "+1 (415) 555-0100", "415 555 0100", "tel:+1-415-555-0100"])(
    "that is a telephone number, %s, is called one",
    (text) => {
      expect(() => parseTarget(text)).toThrow(/^Telephone numbers can't be called/);
    },
  );

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
  const allow = [
    "sip:Door@example.com;transport=tls",
    "sip.example.com",
    "*.pbx.example",
    "odd.example:5080",
    "*.lab.example:*",
    "sip:*@meet.example",
  ];
  const [host, name] = ["by host", "by name"];

  test.each([
    ["sip:Door@EXAMPLE.com;transport=TLS", name],
    ["sip:door@example.com;transport=tls", null],
    ["sip:Door@example.com", null],
    ["sip:anybody@sip.example.com", host],
    ["sip:anybody@sip.example.com:5060", host],
    ["sip:anybody@sip.example.com:5061;transport=tls", host],
    ["sip:anybody@sip.example.com:5080", null],
    ["sip:anybody@sip.example.com:22", null],
    ["sip:anybody@berlin.pbx.example:22", null],
    ["sip:anybody@odd.example:5080", host],
    ["sip:anybody@odd.example", null],
    ["sip:anybody@a.lab.example:22", host],
    ["sip:anybody@lab.example:22", null],
    ["sip:123456789@meet.example", name],
    ["sip:123456789@meet.example:22", null],
    ["sip:meet.example", null],
    ["sip:anybody@evil.sip.example.com", null],
    ["sip:anybody@sip.example.com.evil.example", null],
    ["sip:a@berlin.pbx.example", host],
    ["sip:a@pbx.example", null],
    ["sip:a@evilpbx.example", null],
    ["sip:sip.example.com@evil.example", null],
    ["sip:a%40sip.example.com@evil.example", null],
    ["sip:sip.example.com;transport=tcp@evil.example", null],
    ["sip:evil.example@sip.example.com", host],
    ["sip:a@SIP.example.com.", host],
    ["sips:a@sip.example.com", host],
    ["sips:Door@example.com;transport=tls", null],
    ["sip:Door@example.com:5061;transport=tls", null],
    ["sip:Door@example.com;transport=tls;user=phone", null],
    ["sip:%44oor@example.com;transport=tls", null],
  ])("has %s: %s", (text, entry) => {
    expect(findEntry(parseTarget(text), allow)).toBe(entry);
  });

  test("that is empty has nothing", () => {
    expect(findEntry(parseTarget("sip:a@b.example"), [])).toBeNull();
  });
});
