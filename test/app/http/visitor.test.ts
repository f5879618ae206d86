import { describe, expect, test } from "vitest";
import { addressOf, isHost } from "../../../src/app/http/visitor.ts";

describe("the address of a visitor", () => {
  test.each([
    ["203.0.113.7", "203.0.113.7", "203.0.113.7/32"],
    ["::ffff:203.0.113.7", "203.0.113.7", "203.0.113.7/32"],
    ["::FFFF:203.0.113.7", "203.0.113.7", "203.0.113.7/32"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::1", "2001:0DB8:0001:0002::1", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8::1", "2001:db8:0:0::/64"],
    ["fe80::1%eth0", "fe80::1", "fe80:0:0:0::/64"],
    ["::1", "::1", "0:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["1:2:3:4:5:6:192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "1:2:3:4::/64"],
    ["made up", "unknown", "unknown"],
    [undefined, "unknown", "unknown"],
  ])("%s has its prefix", (ip, address, addressPrefix) => {
    expect(addressOf(ip)).toEqual({ address, addressPrefix });
  });
});

test("admins and hosts are hosts, guests and listeners are not", () => {
  expect((["admin", "host", "guest", "listener"] as const).map((role) => isHost({ role }))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});
