import { describe, expect, it } from "vitest";
import { readOptions } from "../../../../src/web/room/view/dial-options.ts";

const untouched = { digits: "", from: "", secure: false };

describe("The options of the dial box", () => {
  it("say nothing where nothing was chosen: the server decides", () => {
    expect(readOptions({ ...untouched, digits: " ", from: "  " })).toEqual({ options: {} });
  });

  it("name a caller, encrypted sound and digits", () => {
    const typed = { digits: "PP,12-34#", from: " desk@example.com ", secure: true };
    const options = { digits: "ppp1234#", from: "desk@example.com", secure: true };
    expect(readOptions(typed)).toEqual({ options });
  });

  it.each(["desk", "desk@", "@example.com", "two words@example.com", 'de"sk@example.com'])(
    "refuse the caller %s, which the platform would show as unknown",
    (from) => expect(readOptions({ ...untouched, from })).toMatchObject({ field: "from" }),
  );

  it.each(["12a", "+1"])("refuse the digits %s, which no keypad has", (digits) => {
    expect(readOptions({ ...untouched, digits })).toMatchObject({ field: "digits" });
  });

  it("refuse more digits than can be sent at once", () => {
    expect(readOptions({ ...untouched, digits: "1".repeat(33) })).toMatchObject({
      problem: "Up to 32 digits at once.",
    });
  });
});
