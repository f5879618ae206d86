import { describe, expect, test } from "vitest";
import { DtmfTones, frequenciesOf } from "../../src/media/dtmf-tones.ts";
import { hearsDigits } from "../support/dtmf.ts";

/** Everything that a source says until it says nothing. */
function soundOf(tones: DtmfTones): number[] {
  const samples: number[] = [];
  for (let frame = tones.read(); frame !== null; frame = tones.read()) samples.push(...frame);
  return samples;
}

describe("the tones of digits", () => {
  test.each([
    ["1", 697, 1_209],
    ["5", 770, 1_336],
    ["0", 941, 1_336],
    ["#", 941, 1_477],
    ["D", 941, 1_633],
  ])("%s is %d and %d Hz", (digit, rowHz, columnHz) => {
    expect(frequenciesOf(digit)).toEqual([rowHz, columnHz]);
  });

  test("tell all sixteen digits apart, and the same one twice", () => {
    expect(hearsDigits(soundOf(new DtmfTones("1123456789*0#ABCD")))).toBe("1123456789*0#ABCD");
  });

  test("end by themselves", () => {
    expect(soundOf(new DtmfTones("12"))).toHaveLength(2 * 240 * 8);
  });

  test.each(["x", "p", ""])("are for digits only: %j is none", (digit) => {
    expect(() => frequenciesOf(digit)).toThrow(RangeError);
  });
});
