import { describe, expect, it } from "vitest";
import { type Deletion, formatTyped, type Typed } from "../../../../src/web/room/view/number-field.ts";

/** @param text with `|` where the caret stands. */
function typed(text: string): Typed {
  return { text: text.replace("|", ""), caret: text.indexOf("|") };
}

function show({ text, caret }: Typed): string {
  return `${text.slice(0, caret)}|${text.slice(caret)}`;
}

function format(text: string, before = "", deletion: Deletion | null = null): string {
  return show(formatTyped(typed(text), before, deletion, "US"));
}

describe("A number that is typed", () => {
  it.each([
    ["415|", "(415)|"],
    ["4155550100|", "(415) 555-0100|"],
    ["+14155550100|", "+1 415 555 0100|"],
    ["+4930123456|", "+49 30 123456|"],
    ["tel:+1-415-555-0100|", "+1 415 555 0100|"],
  ])("%s reads %s", (text, formatted) => expect(format(text)).toBe(formatted));

  it("keeps the caret where a digit is put into its middle", () => {
    expect(format("(419|5) 555-010", "(415) 555-010")).toBe("(419|) 555-5010");
  });

  it.each(["sip:4155550100|", "415@|", "415 555 ext|", "front desk|"])("leaves %s alone", (text) => {
    expect(format(text)).toBe(text);
  });
});

describe("A number from which something is deleted", () => {
  it("loses the digit before a bracket or a space that is deleted", () => {
    expect(format("(415|", "(415)", "backward")).toBe("41|");
    expect(format("+1 415|555", "+1 415 555", "backward")).toBe("+1 41|5 55");
  });

  it("loses the digit after a separator that is deleted forward", () => {
    expect(format("+1 415|555", "+1 415 555", "forward")).toBe("+1 415| 55");
  });

  it("loses nothing when there is no digit before the separator", () => {
    expect(format("|415) 555", "(415) 555", "backward")).toBe("|(415) 555");
  });

  it("is formatted anew when a digit is deleted", () => {
    expect(format("(415) 555-01|0", "(415) 555-0110", "backward")).toBe("(415) 555-01|0");
  });
});
