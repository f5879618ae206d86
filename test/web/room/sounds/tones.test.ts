import { describe, expect, it } from "vitest";
import {
  busyOf,
  KEY_CLICK,
  renderSound,
  ringbackOf,
  type Sound,
} from "../../../../src/web/room/sounds/tones.ts";
import { hearsTone, toneLevel } from "../../../support/tone.ts";

const SAMPLE_RATE_HZ = 8_000;

/** @returns how long sound and silence take turns, in ms. */
function rhythmOf(sound: Sound): number[] {
  return sound.map(({ durationMs }) => durationMs);
}

/** @returns samples from the middle of a sound's first stretch. */
function beginningOf(sound: Sound): Float32Array {
  return renderSound(sound, SAMPLE_RATE_HZ).slice(800, 2_400);
}

describe("A ringback tone", () => {
  it("rings in North America two seconds of six, 440 and 480 Hz", () => {
    expect(rhythmOf(ringbackOf("1"))).toEqual([2_000, 4_000]);
    const heard = beginningOf(ringbackOf("1"));
    expect([440, 480].map((frequency) => hearsTone(heard, frequency))).toEqual([true, true]);
    expect(hearsTone(heard, 425)).toBe(false);
  });

  it("rings in Britain twice, 400 and 450 Hz", () => {
    expect(rhythmOf(ringbackOf("44"))).toEqual([400, 200, 400, 2_000]);
    expect(hearsTone(beginningOf(ringbackOf("44")), 400)).toBe(true);
  });

  it.each(["49", "33", null])("rings elsewhere (%s) one second of five, 425 Hz", (callingCode) => {
    expect(rhythmOf(ringbackOf(callingCode))).toEqual([1_000, 4_000]);
    expect(hearsTone(beginningOf(ringbackOf(callingCode)), 425)).toBe(true);
  });

  it("is silent in its pauses, and 30 dB below the loudest in its tones", () => {
    const samples = renderSound(ringbackOf("49"), SAMPLE_RATE_HZ);
    expect(samples.slice(8_000).every((sample) => sample === 0)).toBe(true);
    expect(toneLevel(samples.slice(800, 7_200), 425)).toBeCloseTo(0.0316, 3);
  });

  it("begins and ends each tone softly", () => {
    const samples = renderSound(ringbackOf("1"), SAMPLE_RATE_HZ);
    expect([samples[0], samples[15_999]].every((sample) => Math.abs(sample ?? 1) < 0.001)).toBe(true);
  });
});

describe("Other sounds", () => {
  it("the busy tone sounds three times", () => {
    expect(rhythmOf(busyOf("49"))).toEqual([500, 500, 500, 500, 500, 500]);
    expect(hearsTone(beginningOf(busyOf("1")), 620)).toBe(true);
  });

  it("a key clicks for 30 ms, and is no DTMF digit", () => {
    expect(renderSound(KEY_CLICK, SAMPLE_RATE_HZ)).toHaveLength(240);
    expect(KEY_CLICK[0]?.frequenciesHz).toEqual([1_000]);
  });
});
