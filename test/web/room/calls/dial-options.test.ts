import { describe, expect, it } from "vitest";
import { readOptions } from "../../../../src/web/room/calls/dial-options.ts";

describe("More options of the dial box", () => {
  it("leave to the server what is not chosen", () => {
    expect(readOptions("  ", false)).toEqual({ options: {} });
  });

  it("name a caller and ask for encrypted sound", () => {
    expect(readOptions(" desk@example.com ", true)).toEqual({
      options: { from: "desk@example.com", secure: true },
    });
  });

  it.each(["desk", "@example.com", "desk@", "a b@example.com", "<desk@example.com>", "sip:a@b@c"])(
    "refuse the caller %s",
    (from) => {
      expect(readOptions(from, false)).toEqual({ problem: "Give a caller in the form desk@example.com." });
    },
  );
});
