import { describe, expect, test } from "vitest";
import { pcma, pcmu } from "../../src/media/g711.ts";

/** Rows of tables 1a to 2b of ITU-T G.711, samples in 16 bits. */
const known: [codec: typeof pcmu, code: number, sample: number][] = [
  [pcmu, 0xff, 0],
  [pcmu, 0x7f, 0],
  [pcmu, 0xfe, 8],
  [pcmu, 0x80, 32124],
  [pcmu, 0x00, -32124],
  [pcmu, 0xef, 132],
  [pcmu, 0x8f, 16764],
  [pcma, 0xd5, 8],
  [pcma, 0x55, -8],
  [pcma, 0xd4, 24],
  [pcma, 0xaa, 32256],
  [pcma, 0x2a, -32256],
  [pcma, 0xc5, 264],
];

describe("G.711", () => {
  test.each(known)(
    "$name: the code %# stands for its sample in the standard's table",
    (codec, code, sample) => {
      expect(codec.decode(Uint8Array.of(code))[0]).toBe(sample);
    },
  );

  test.each([pcmu, pcma])("$name: every code survives a round trip", (codec) => {
    const codes = Uint8Array.from({ length: 256 }, (_, i) => i);
    const back = codec.encode(codec.decode(codes));
    // µ-law has two zeros; the negative one comes back as the positive one.
    const expected = codes.map((code) => (codec === pcmu && code === 0x7f ? 0xff : code));
    expect([...back]).toEqual([...expected]);
  });

  test.each([pcmu, pcma])(
    "$name: every sample is coded as the nearest level or the one beside it",
    (codec) => {
      const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
      const decoded = codec.decode(codec.encode(samples));
      for (let i = 0; i < samples.length; i++) {
        const tolerance = Math.max(16, Math.abs(samples[i]!) / 16, Math.abs(samples[i]!) - 32_000);
        if (Math.abs(decoded[i]! - samples[i]!) > tolerance)
          expect.fail(`${samples[i]} became ${decoded[i]}`);
      }
    },
  );

  test.each([pcmu, pcma])("$name: louder never becomes quieter", (codec) => {
    const samples = Int16Array.from({ length: 65_536 }, (_, i) => i - 32_768);
    const decoded = codec.decode(codec.encode(samples));
    for (let i = 1; i < decoded.length; i++) {
      if (decoded[i]! < decoded[i - 1]!) expect.fail(`${samples[i]} became ${decoded[i]}`);
    }
  });
});
