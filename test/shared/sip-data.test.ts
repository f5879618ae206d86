import { describe, expect, it } from "vitest";
import { readSipData } from "../../src/shared/sip-data.ts";

describe("A phone is recognized by its connection data", () => {
  it.each([
    ["sip=true", null],
    ["sip=true&callId=abc", "abc"],
    ["callId=abc&sip=true", "abc"],
    ['{"sip":true,"role":"client","name":"Desk"}', null],
    ['{"sip":true,"callId":"abc"}', "abc"],
    [' {"sip":true,"callId":7}', null],
  ])("%s is a phone of call %s", (data, callId) => expect(readSipData(data)).toEqual({ callId }));

  it.each(["", "sip=false", "sip=truely", "name=sip=true", '{"sip":"true"}', '{"sip":', "{}", "null"])(
    "%j is somebody in a browser",
    (data) => expect(readSipData(data)).toBeNull(),
  );

  it("takes no data at all for somebody in a browser", () => {
    expect(readSipData(undefined)).toBeNull();
  });
});
