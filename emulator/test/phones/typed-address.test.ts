import { expect, test } from "vitest";
import { completeAddress } from "../../src/phones/typed-address.ts";

const book = {
  deskAddress: "127.0.0.1:5070",
  virtualNumber: "+12015550123",
  virtualAddress: "127.0.0.1:5080",
};

test.each([
  ["the virtual number", "+12015550123", "sip:+12015550123@127.0.0.1:5080"],
  ["the virtual number as people write it", "+1 (201) 555-0123", "sip:+12015550123@127.0.0.1:5080"],
  ["the virtual number without its plus", "12015550123", "sip:+12015550123@127.0.0.1:5080"],
  ["any other number", "+1 415.555.0188", "sip:+14155550188@127.0.0.1:5070"],
  ["a phone on the desk", " echo ", "sip:echo@127.0.0.1:5070"],
  ["an address", "ann@192.168.1.20:5060", "sip:ann@192.168.1.20:5060"],
  ["a SIP URI", "sip:1@sip.nexmo.com;transport=tls", "sip:1@sip.nexmo.com;transport=tls"],
  ["a secure SIP URI", "SIPS:ann@example.com", "SIPS:ann@example.com"],
])("who types %s means where it is", (_what, typed, uri) => {
  expect(completeAddress(typed, book)).toBe(uri);
});
