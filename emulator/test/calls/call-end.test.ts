import { describe, expect, test } from "vitest";
import { endOfSipCall } from "../../src/calls/call-end.ts";

describe("the reason code", () => {
  test.each([
    ["of a phone that hangs up", "them", 200, "700"],
    ["of a call that we hang up", "us", 200, "700"],
    ["of a connection that broke", "transport", 503, "703"],
    ["of session timers that nobody refreshed", "transport", 408, "703"],
  ] as const)("%s is the platform's own once the phone has answered", (_, by, code, reasonCode) => {
    expect(endOfSipCall({ by, code, reason: "" }, true).reasonCode).toBe(reasonCode);
  });

  test.each([
    ["of a phone that is busy", "them", 486],
    ["of a phone that can't be reached", "transport", 503],
    ["of a phone that says nothing at all", "transport", 408],
  ] as const)("%s is SIP's while it has not", (_, by, code) => {
    const end = endOfSipCall({ by, code, reason: "In words" }, false);
    expect(end).toEqual({ reasonCode: String(code), reasonMessage: "In words" });
  });
});
