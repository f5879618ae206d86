import { expect, it } from "vitest";
import { readOwnPhone } from "../../../../src/web/room/view/call-me.ts";
import { sampleStoredCall } from "../model/sample-calls.ts";

const rules = { defaultCountry: "US", callsNumbers: true };
const onTheLine = sampleStoredCall({ to: "+14155550100", state: "active" });

it.each([
  ["(415) 555-0100", { to: "+14155550100" }],
  ["+44 20 7946 0958", { to: "+442079460958" }],
  ["sip:desk@example.com", { to: "sip:desk@example.com" }],
  ["", { problem: "Enter the number of your phone." }],
  ["desk", { problem: "Enter a phone number or a SIP address." }],
])("to be called at %j", (text, read) => {
  expect(readOwnPhone(text, rules, [])).toEqual(read);
});

it("nobody is called twice at the same phone", () => {
  const problem = "+1 415 555 0100 is on the line already.";
  expect(readOwnPhone("415 555 0100", rules, [onTheLine])).toEqual({ problem });
  expect(readOwnPhone("415 555 0199", rules, [onTheLine])).toEqual({ to: "+14155550199" });
});
