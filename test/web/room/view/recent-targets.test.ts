import { describe, expect, it } from "vitest";
import { describeTarget, matchTargets } from "../../../../src/web/room/view/recent-targets.ts";

const desk = "sip:Desk@example.com;transport=tls";
const california = "+14155550100";
const berlin = "+4930123456";

describe("Recent targets", () => {
  it.each([
    ["", [desk, california, berlin]],
    ["desk", [desk]],
    ["(415) 5", [california]],
    ["+49 30", [berlin]],
    ["+1 415 555", [california]],
    ["12345", [berlin]],
    ["nobody", []],
  ])("are those that %j may become", (typed, matching) => {
    expect(matchTargets([desk, california, berlin], typed)).toEqual(matching);
  });

  it("say what they are", () => {
    expect([desk, california].map(describeTarget)).toEqual(["SIP address", "United States"]);
  });
});
