import { describe, expect, test } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { Playlist } from "../../src/media/playlist.ts";
import { parseWav, Recording } from "../../src/media/recording.ts";
import { formatWav, sineWave } from "../support/wav.ts";

const constant = (value: number, length: number) => new Recording(new Int16Array(length).fill(value));

describe("a recording", () => {
  test("is played once, its last frame filled up with silence", () => {
    const recording = constant(7, 200);
    expect(recording.read()).toEqual(new Int16Array(160).fill(7));
    expect([...(recording.read() ?? [])]).toEqual([...Array(40).fill(7), ...Array(120).fill(0)]);
    expect(recording.read()).toBeNull();
  });
});

describe("a playlist", () => {
  test("plays one after the other, and what is added later", () => {
    const playlist = new Playlist(constant(1, 160), constant(2, 160));
    const next = () => playlist.read()?.[0];
    expect([next(), next(), next()]).toEqual([1, 2, undefined]);
    playlist.add(constant(3, 160));
    expect([next(), next()]).toEqual([3, undefined]);
  });
});

describe("a WAV file", () => {
  test.each([8_000, 16_000, 22_050, 48_000])("of %d Hz sounds the same at 8 kHz", (rateHz) => {
    const samples = parseWav(formatWav(sineWave(500, rateHz, 1), rateHz));
    expect(samples).toHaveLength(8_000);
    expect(hearsTone(samples!, 500)).toBe(true);
  });

  test("whose size is not known yet is read to its end", () => {
    const wav = formatWav(sineWave(500, 8_000, 1), 8_000);
    wav.writeUInt32LE(0x7fff_f000, 40);
    expect(parseWav(wav)).toHaveLength(8_000);
  });

  test("is found behind chunks of other things", () => {
    const wav = formatWav(Int16Array.of(1, 2, 3), 8_000);
    const list = Buffer.from("LIST\x03\0\0\0abc\0", "latin1");
    const withList = Buffer.concat([wav.subarray(0, 36), list, wav.subarray(36)]);
    expect(parseWav(withList)).toEqual(Int16Array.of(1, 2, 3));
  });

  test.each([
    ["two channels", (wav: Buffer) => wav.writeUInt16LE(2, 22)],
    ["8 bits", (wav: Buffer) => wav.writeUInt16LE(8, 34)],
    ["no rate", (wav: Buffer) => wav.writeUInt32LE(0, 24)],
    ["no samples", (wav: Buffer) => wav.write("nope", 36)],
  ])("of %s is none of ours", (_, spoil) => {
    const wav = formatWav(Int16Array.of(1, 2, 3), 8_000);
    spoil(wav);
    expect(parseWav(wav)).toBeNull();
  });

  test.each([0, 11, 20, 43])("that ends after %d bytes is none", (length) => {
    expect(parseWav(formatWav(Int16Array.of(1), 8_000).subarray(0, length))).toBeNull();
  });
});
