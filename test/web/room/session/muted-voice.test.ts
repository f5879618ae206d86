import { describe, expect, it } from "vitest";
import { SpeechDetector } from "../../../../src/web/room/session/muted-voice.ts";

const LOUD = 0.1;
const QUIET = 0.002;

/** Amplitudes, 100 ms apart. @returns whether speech was heard at any time. */
function hears(...amplitudes: number[]): boolean {
  const detector = new SpeechDetector();
  return amplitudes.some((amplitude, index) => detector.hear(amplitude, 1_000 + index * 100));
}

describe("Speech into a muted microphone", () => {
  it("is noticed after a third of a second", () => {
    expect(hears(LOUD, LOUD, LOUD)).toBe(false);
    expect(hears(LOUD, LOUD, LOUD, LOUD)).toBe(true);
  });

  it("is noticed though the voice drops between syllables", () => {
    expect(hears(LOUD, QUIET, LOUD, LOUD)).toBe(true);
  });

  it("is neither a knock nor a quiet room", () => {
    expect(hears(LOUD, QUIET, QUIET, QUIET, QUIET, LOUD, QUIET)).toBe(false);
    expect(hears(...new Array<number>(50).fill(QUIET))).toBe(false);
  });
});
