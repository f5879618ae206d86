import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  FrameError,
  type FrameType,
  formatFrame,
  frameTypes,
  parseFrame,
} from "../../src/signaling/frames.ts";

const types = Object.keys(frameTypes) as FrameType[];
const text = fc.string({ unit: "grapheme", maxLength: 60 });
const frame = fc.record({
  type: fc.constantFrom(...types),
  addresses: fc.array(text, { maxLength: 5 }),
  headers: fc.dictionary(text, text, { maxKeys: 5 }).map((headers) => ({ ...headers })),
  payload: fc.string({ unit: "grapheme", maxLength: 500 }),
});

describe("a Rumor frame", () => {
  test("is read as it was written", () => {
    fc.assert(
      fc.property(frame, (written) => {
        expect(parseFrame(formatFrame(written))).toEqual(written);
      }),
    );
  });

  test("has the bytes that the browser library sends: a PING", () => {
    const ping = formatFrame({ type: "ping", addresses: [], headers: {}, payload: "" });
    expect(Buffer.from(ping).toString("hex")).toBe("000000050000070000");
  });

  test("carries lengths in bytes, not in characters", () => {
    const bytes = Buffer.from(
      formatFrame({ type: "message", addresses: ["é"], headers: { a: "ü" }, payload: "→" }),
    );
    expect(bytes.toString("hex")).toBe("00000013000002010002c3a9010001610002c3bce28692");
  });

  test("that is cut short anywhere before its payload is refused, and says so", () => {
    const whole = formatFrame({ type: "status", addresses: ["to"], headers: { STATUS: "200" }, payload: "" });
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseFrame(whole.subarray(0, length))).toThrow(FrameError);
    }
  });

  test("of an unknown type is refused", () => {
    expect(() => parseFrame(Buffer.from("000000050000050000", "hex"))).toThrow("Unknown frame type 5");
  });

  test("with a header called __proto__ changes nobody's prototype", () => {
    const bytes = formatFrame({
      type: "connect",
      addresses: [],
      headers: Object.fromEntries([["__proto__", "polluted"]]),
      payload: "",
    });
    const { headers } = parseFrame(bytes);
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
    expect(Object.entries(headers)).toEqual([["__proto__", "polluted"]]);
  });

  test("made of garbage throws a FrameError or is a frame, and nothing else", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        try {
          expect(types).toContain(parseFrame(bytes).type);
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError);
        }
      }),
    );
  });

  test("with more than fits is refused before it is sent", () => {
    const addresses = Array.from({ length: 256 }, () => "a");
    expect(() => formatFrame({ type: "message", addresses, headers: {}, payload: "" })).toThrow(FrameError);
    const long = "x".repeat(65_536);
    expect(() => formatFrame({ type: "message", addresses: [long], headers: {}, payload: "" })).toThrow(
      FrameError,
    );
  });
});
