import { describe, expect, test } from "vitest";
import { callHeaders, parseCaller, SipHeaderError } from "../../src/sip/call-headers.ts";
import { nextHop, parseSipUri, SipUriError } from "../../src/sip/uri/uri.ts";

test.each([
  ["sip:echo@127.0.0.1:5070", "echo 127.0.0.1 5070 udp"],
  ["sip:echo@127.0.0.1", "echo 127.0.0.1 5060 udp"],
  ["SIP:+14155550100@sip.example.com;transport=TCP", "+14155550100 sip.example.com 5060 tcp"],
  ["sip:user@example.com;transport=tls", "user example.com 5061 tls"],
  ["sips:user@example.com;transport=tcp", "user example.com 5061 tls"],
  ["sip:a;b=c&d@[::1]:5070;lr;x=y", "a;b=c&d ::1 5070 udp"],
  ["sip:%41li%20ce@localhost", "%41li%20ce localhost 5060 udp"],
  ["sip:what?now@h", "what?now h 5060 udp"],
  // RFC 3261 section 25.1 and RFC 4475 section 3.1.1.4: an escape may stand for any octet.
  ["sip:%ff@h", "%ff h 5060 udp"],
  ["sip:null-%00-null@h", "null-%00-null h 5060 udp"],
  ["sip:127.0.0.1", " 127.0.0.1 5060 udp"],
])("%s can be called", (text, parts) => {
  const { user, host, port, protocol } = parseSipUri(text);
  expect([user, host, port, protocol].join(" ")).toBe(parts);
});

test.each([
  ["a line break", "sip:a@h\r\nX-Evil: 1"],
  ["a space", "sip:a b@h"],
  ["a space at its end", "sip:a@h "],
  ["headers", "sip:a@h?Subject=x"],
  ["headers and a parameter", "sip:a@h;transport=tcp?Replaces=x"],
  ["another scheme", "tel:+14155550100"],
  ["a web address", "https://example.com"],
  ["no scheme", "echo@127.0.0.1"],
  ["a password", "sip:a:secret@h"],
  ["two hosts", "sip:a@b@c"],
  ["no host", "sip:a@"],
  ["a port 0", "sip:a@h:0"],
  ["a port too high", "sip:a@h:65536"],
  ["a port in words", "sip:a@h:sip"],
  ["an unknown transport", "sip:a@h;transport=sctp"],
  ["secure UDP", "sips:a@h;transport=udp"],
  ["quotes", 'sip:"a"@h'],
  ["brackets", "<sip:a@h>"],
  ["a broken escape", "sip:%zz@h"],
  ["a broken IPv6 address", "sip:a@[::1"],
  ["a letter beyond ASCII", "sip:é@h"],
  ["10 kB", `sip:${"a".repeat(10_000)}@h`],
  ["nothing", ""],
])("a URI with %s can't", (_, text) => {
  expect(() => parseSipUri(text)).toThrow(SipUriError);
});

test.each([
  ["sip:x y@127.0.0.1:9;transport=tcp", "udp", "tcp 127.0.0.1 9"],
  ["sip:127.0.0.1;lr", "tls", "tls 127.0.0.1 5061"],
  ["sip:x@127.0.0.1:5070", "tcp", "tcp 127.0.0.1 5070"],
  ["sips:x@h", "udp", "tls h 5061"],
] as const)("the next hop of %s from %s is %s", (text, fallback, hop) => {
  const { protocol, host, port } = nextHop(text, fallback);
  expect(`${protocol} ${host} ${port}`).toBe(hop);
});

describe("a caller", () => {
  test.each([
    ["14155550101@example.com", "sip:14155550101@example.com"],
    ["joe@example.com", "sip:joe@example.com"],
    ["14155550101", "sip:14155550101@127.0.0.1"],
    ["sip:joe@example.com:5080", "sip:joe@example.com:5080"],
    [undefined, "sip:anonymous@127.0.0.1"],
  ])("%s is written %s", (from, uri) => {
    expect(parseCaller(from, "127.0.0.1").uri.toRaw()).toBe(uri);
  });

  test.each(["a\r\nX: y@h", "a b", "<sip:a@h>", "sip:h", '"Joe" <sip:a@h>'])("%j is refused", (from) => {
    expect(() => parseCaller(from, "127.0.0.1")).toThrow(SipUriError);
  });
});

describe("a header", () => {
  test("goes out as it is", () => {
    expect(callHeaders({ "X-Room": "blue; ü" })).toEqual(["X-Room: blue; ü"]);
  });

  test.each([
    ["a line break", { "X-A": "1\r\nVia: x" }],
    ["a NUL", { "X-A": "1\0" }],
    ["a name with a colon", { "X:A": "1" }],
    ["a name of ours", { "Call-ID": "1" }],
    ["a name of ours in short", { i: "1" }],
    ["10 kB", { "X-A": "a".repeat(10_000) }],
  ])("with %s is refused", (_, headers) => {
    expect(() => callHeaders(headers)).toThrow(SipHeaderError);
  });
});
