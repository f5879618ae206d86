import { describe, expect, test } from "vitest";
import { applyEvent } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";
import { active, callAfter, dialed, hangUp } from "./sample-call.ts";

const endOf = (...events: CallEvent[]) => callAfter(dialed, ...events).end;
const destroyed = (code: string | null, message: string | null = null): CallEvent => {
  return { type: "destroyed", at: 1500, code, message };
};

describe("the reason of an end", () => {
  test.each([
    ["486", "them", "Busy"],
    ["600", "them", "Busy"],
    ["603", "them", "Declined"],
    ["480", "them", "No answer"],
    ["408", "them", "No answer"],
    ["404", "them", "Number not found"],
    ["484", "them", "Number not found"],
    ["401", "them", "Sign-in at the phone provider failed"],
    ["407", "them", "Sign-in at the phone provider failed"],
    ["403", "them", "The phone provider does not allow this call"],
    ["487", "us", "Canceled before it was answered"],
    ["488", "them", "No common audio format"],
    ["503", "them", "Phone provider unavailable"],
    ["499", "them", "Call failed"],
    ["700", "them", "They hung up"],
    ["703", "platform", "Call dropped"],
    ["704", "platform", "Dropped: no sound arrived"],
    ["705", "platform", "Reached the 6-hour limit"],
    ["706", "platform", "Ended: inactive"],
    [null, "platform", "Call failed"],
  ])("with code %s is that of %s: %s", (code, by, text) => {
    expect(endOf(destroyed(code))).toEqual({ by, who: null, limit: null, code, text });
  });

  test.each([
    ["Host not found: nowhere.example", "No such phone system"],
    ["getaddrinfo ENOTFOUND nowhere.example", "No such phone system"],
    ["Connection to 192.0.2.1:5060 refused", "The phone system can't be reached"],
    ["Sending to 192.0.2.1:5060 over UDP failed: connect ECONNREFUSED", "The phone system can't be reached"],
    ["Connection to 192.0.2.1:5060 failed: timed out", "The phone system can't be reached"],
    ["Certificate of 192.0.2.1:5061 refused: expired", "The phone system's certificate is not trusted"],
    ["Overloaded", "Phone provider unavailable"],
  ])("with code 503 and the words %j is: %s", (message, text) => {
    expect(endOf(destroyed("503", message))).toEqual({
      by: "them",
      who: null,
      limit: null,
      code: "503",
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
    ["of a stream that went", [active, hangUp, { type: "lost", at: 1500, text: "" }], null, "Hung up"],
  ] satisfies [string, CallEvent[], string | null, string][])(
    "%s is the hang-up",
    (_when, events, code, text) => {
      expect(endOf(...events)).toEqual({ by: "us", who, limit: null, code, text });
    },
  );

  test("is another where the call had ended before", () => {
    expect(endOf(hangUp, destroyed("486"))).toEqual({
      by: "them",
      who: null,
      limit: null,
      code: "486",
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
      code: "487",
      text: "No answer within 45 s",
    });
    expect(endOf(active, talkLimit, destroyed("700"))).toEqual({
      ...{ ...byUs, limit: "talk limit", code: "700" },
      text: "Reached your limit of 30 min",
    });
  });

  test.each([
    [1, "1 s"],
    [60, "1 min"],
    [90, "1 min 30 s"],
    [5400, "90 min"],
  ])("names a limit of %i seconds as a person would: %s", (maxRingSeconds, words) => {
    const limit: CallEvent = { type: "hang up asked", at: 2_000, cause: "ring limit" };
    const call = { ...callAfter(dialed), maxRingSeconds };
    expect([limit, destroyed("487")].reduce(applyEvent, call).end?.text).toBe(`No answer within ${words}`);
  });
});
