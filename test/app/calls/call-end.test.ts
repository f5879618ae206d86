import { describe, expect, test } from "vitest";
import { toWire } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { active, callAfter, dialed, hangUp } from "./sample-call.ts";

const endOf = (...events: CallEvent[]) => toWire(callAfter(dialed, ...events)).end;
const destroyed = (code: string | null, message: string | null = null): CallEvent => {
  return { type: "destroyed", at: 1500, code, message };
};

describe("the reason of an end", () => {
  test.each([
    ["486", "them", "busy", "Busy"],
    ["600", "them", "busy", "Busy"],
    ["603", "them", "declined", "Declined"],
    ["480", "them", "no-answer", "No answer"],
    ["408", "them", "no-answer", "No answer"],
    ["404", "them", "number-not-found", "Number not found"],
    ["484", "them", "number-not-found", "Number not found"],
    ["401", "them", "provider-sign-in-failed", "Sign-in at the phone provider failed"],
    ["407", "them", "provider-sign-in-failed", "Sign-in at the phone provider failed"],
    ["403", "them", "provider-refused", "The phone provider does not allow this call"],
    ["487", "us", "canceled", "Canceled before it was answered"],
    ["488", "them", "no-common-audio-format", "No common audio format"],
    ["503", "them", "provider-unavailable", "Phone provider unavailable"],
    ["499", "them", "failed", "Call failed"],
    ["700", "them", "they-hung-up", "They hung up"],
    ["703", "platform", "dropped", "Call dropped"],
    ["704", "platform", "no-sound", "Dropped: no sound arrived"],
    ["705", "platform", "platform-limit", "Reached the 6-hour limit"],
    ["706", "platform", "inactive", "Ended: inactive"],
    [null, "platform", "failed", "Call failed"],
  ])("with code %s is that of %s: %s, %s", (code, by, reason, text) => {
    expect(endOf(destroyed(code))).toEqual({ by, who: null, limit: null, code, reason, text });
  });

  test.each([
    ["Host not found: nowhere.example", "phone-system-not-found", "No such phone system"],
    ["getaddrinfo ENOTFOUND nowhere.example", "phone-system-not-found", "No such phone system"],
    ["Connection to 192.0.2.1:5060 refused", "phone-system-unreachable", "The phone system can't be reached"],
    [
      "Sending to 192.0.2.1:5060 over UDP failed: connect ECONNREFUSED",
      "phone-system-unreachable",
      "The phone system can't be reached",
    ],
    [
      "Connection to 192.0.2.1:5060 failed: timed out",
      "phone-system-unreachable",
      "The phone system can't be reached",
    ],
    [
      "Certificate of 192.0.2.1:5061 refused: expired",
      "certificate-not-trusted",
      "The phone system's certificate is not trusted",
    ],
    ["Overloaded", "provider-unavailable", "Phone provider unavailable"],
  ])("with code 503 and the words %j is %s: %s", (message, reason, text) => {
    expect(endOf(destroyed("503", message))).toEqual({
      by: "them",
      who: null,
      limit: null,
      code: "503",
      reason,
      text,
    });
  });
});

describe("the reason of an end that we asked for", () => {
  const who = "Bob";

  test.each([
    ["before the answer", [hangUp, destroyed("487")], "487", "Canceled before it was answered"],
    ["after the answer", [active, hangUp, destroyed("700")], "700", "Hung up"],
    ["though the answer was not reported", [hangUp, destroyed("700")], "700", "Hung up"],
    ["without a code", [active, hangUp, destroyed(null)], null, "Hung up"],
    ["with a code that nobody knows", [active, hangUp, destroyed("599")], "599", "Hung up"],
    [
      "that the platform only confirms",
      [active, hangUp, { type: "disconnected", at: 1500 }],
      null,
      "Hung up",
    ],
    [
      "of a stream that went",
      [active, hangUp, { type: "lost", at: 1500, why: { reason: "not-reported" } }],
      null,
      "Hung up",
    ],
  ] satisfies [string, CallEvent[], string | null, string][])(
    "%s is the hang-up",
    (_when, events, code, text) => {
      const reason = text === "Hung up" ? "hung-up" : "canceled";
      expect(endOf(...events)).toEqual({ by: "us", who, limit: null, code, reason, text });
    },
  );

  test("is another where the call had ended before", () => {
    expect(endOf(hangUp, destroyed("486"))).toEqual({
      by: "them",
      who: null,
      limit: null,
      code: "486",
      reason: "busy",
      text: "Busy",
    });
    expect(endOf(active, hangUp, destroyed("704"))).toMatchObject({ by: "platform", code: "704" });
  });

  test("is a limit where that asked", () => {
    const ringLimit: CallEvent = { type: "hang up asked", at: 46_000, cause: "ring limit" };
    const talkLimit: CallEvent = { type: "hang up asked", at: 1_801_300, cause: "talk limit" };
    const byUs = { by: "us", who: null };
    expect(endOf(ringLimit, destroyed("487"))).toEqual({
      ...{ ...byUs, limit: "ring limit" },
      ...{ code: "487", reason: "ring-limit", seconds: 45 },
      text: "No answer within 45 s",
    });
    expect(endOf(active, talkLimit, destroyed("700"))).toEqual({
      ...{ ...byUs, limit: "talk limit", code: "700" },
      ...{ reason: "talk-limit", seconds: 1800 },
      text: "Reached your limit of 30 min",
    });
  });
});
