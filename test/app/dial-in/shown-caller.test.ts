import { describe, expect, test } from "vitest";
import { shownCaller } from "../../../src/app/dial-in/shown-caller.ts";
import type { Settings, Voice } from "../../../src/settings.ts";

const sip: Settings["sip"] = {
  uri: null,
  numberUri: "sip:{number}@trunk.example",
  auth: null,
  headers: {},
  from: null,
  secure: false,
};
const voice: Voice = {
  numbers: ["+12015550123", "+442079460000"],
  sipUri: "sip:12015550123@sip.nexmo.com",
  applicationId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
  privateKey: "",
  apiUrl: "https://api.nexmo.com",
  signatureSecrets: [],
  origin: "https://rooms.example.com",
};

describe("through a trunk a phone shows", () => {
  const through = (from: string | null, more: Partial<Settings["sip"]> = {}) =>
    shownCaller(from, { sip: { ...sip, ...more }, voice: null });

  test("the number that is configured, and one of ours", () => {
    const configured = { from: "+14155550100@trunk.example" };
    expect(through(null, configured)).toEqual({ shows: "+1 415 555 0100", warning: null });
    expect(through("14155550100@anywhere.example", configured).warning).toBeNull();
    expect(shownCaller("442079460000@a.example", { sip, voice })).toEqual({
      shows: "+44 20 7946 0000",
      warning: null,
    });
  });

  test.each([
    ["no caller", null, "+00000000 or Unknown", /Without a caller's number .*reject/],
    ["a name", "front-desk@trunk.example", "+00000000 or Unknown", /A name is not shown/],
    [
      "somebody else's number",
      "442079460001@trunk.example",
      "+44 20 7946 0001",
      /may not know this number as yours/,
    ],
  ])("for %s what it can, and we warn", (_what, from, shows, warning) => {
    expect(through(from)).toEqual({ shows, warning: expect.stringMatching(warning) });
  });
});

describe("through the Voice API a phone shows", () => {
  const through = (from: string | null) => shownCaller(from, { sip: { ...sip, numberUri: null }, voice });

  test("the first of our numbers, or the one that is asked for", () => {
    expect(through(null)).toEqual({ shows: "+1 201 555 0123", warning: null });
    expect(through("442079460000@rooms.example").shows).toBe("+44 20 7946 0000");
  });

  test("one of ours also where another is asked for, and we say so", () => {
    expect(through("front-desk@rooms.example")).toEqual({
      shows: "+1 201 555 0123",
      warning: "Only numbers of your own are shown.",
    });
  });
});
