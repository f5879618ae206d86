import { describe, expect, test } from "vitest";
import { shownCaller } from "../../../src/app/telephone/shown-caller.ts";
import type { Settings, Voice } from "../../../src/settings/settings.ts";

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
  const through = (from: string | null, configured: string | null = null, numbers: Voice | null = null) =>
    shownCaller(from, { sip: { ...sip, from: configured }, voice: numbers });
  const mayFail = expect.stringMatching(/may not know this number as yours/);

  test("the number that is configured, however it is written", () => {
    const shown = { shows: "+1 415 555 0100", warning: null };
    expect(through(null, "+14155550100@trunk.example")).toEqual(shown);
    expect(through("14155550100@anywhere.example", "+14155550100@trunk.example")).toEqual(shown);
    expect(through("+14155550100@anywhere.example", "14155550100@trunk.example", voice)).toEqual(shown);
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

  test("for a number of the Voice API what it can, and we warn: the trunk is somebody else's", () => {
    const shown = { shows: "+44 20 7946 0000", warning: mayFail };
    expect(through("442079460000@a.example", null, voice)).toEqual(shown);
    expect(through("442079460000@a.example", "14155550100@trunk.example", voice)).toEqual(shown);
  });

  test("a number that both know", () => {
    const both = "12015550123@trunk.example";
    expect(through(null, both, voice)).toEqual({ shows: "+1 201 555 0123", warning: null });
  });
});

describe("through the Voice API a phone shows", () => {
  const through = (from: string | null, configured: string | null = null) =>
    shownCaller(from, { sip: { ...sip, numberUri: null, from: configured }, voice });
  const another = { shows: "+1 201 555 0123", warning: "Only numbers of your own are shown." };

  test("the first of its numbers, or the one that is asked for", () => {
    expect(through(null)).toEqual({ shows: "+1 201 555 0123", warning: null });
    const asked = { shows: "+44 20 7946 0000", warning: null };
    expect(through("442079460000@rooms.example")).toEqual(asked);
    expect(through("442079460000@rooms.example", "14155550100@trunk.example")).toEqual(asked);
    expect(through(null, "+442079460000@rooms.example")).toEqual(asked);
  });

  test.each([
    ["a name", "front-desk@rooms.example", null],
    ["somebody else's number", "442079460001@rooms.example", null],
    ["the number that is configured for a trunk", null, "14155550100@trunk.example"],
    ["that number by its own", "14155550100@trunk.example", "14155550100@trunk.example"],
  ])("the first of its numbers also where it is %s, and we say so", (_what, from, configured) => {
    expect(through(from, configured)).toEqual(another);
  });
});
