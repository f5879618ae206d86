import { expect, test } from "vitest";
import { nameCaller } from "../../src/inspector/web/phone/caller.ts";

test.each([
  ["a name", "ReceiverStatistics", "sip:14155550100@example.com", "ReceiverStatistics"],
  ["a number", "", "sip:+14155550100@example.com", "+1 415 555 0100"],
  ["a number without its plus", "", "sip:14155550100@example.com", "+1 415 555 0100"],
  ["a number that is not shown", "", "sip:+00000000@127.0.0.1:5062", "+00000000"],
  ["an address", "", "sip:desk@example.com:5070;transport=tcp", "desk@example.com:5070"],
  ["an address with an escape", "", "sip:100%25@example.com", "100%@example.com"],
  ["an escape that is no text", "", "sip:%ff@example.com", "%ff@example.com"],
  ["a host alone", "", "sip:example.com;lr", "example.com"],
  ["nothing", "", "", "Unknown caller"],
])("the human's phone names a caller with %s", (_what, displayName, uri, shown) => {
  expect(nameCaller({ uri, displayName })).toBe(shown);
});
