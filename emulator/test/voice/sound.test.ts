import { describe, expect, test } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { Player } from "../../src/voice/sound/player.ts";
import { Speech } from "../../src/voice/sound/speech.ts";
import { beepWords, chime } from "../../src/voice/sound/stand-ins.ts";

/** The first sample of each frame, to the end; at most so many frames. */
function play(samples: Int16Array, options: { loop?: number; level?: number }, most = 100) {
  let ends = 0;
  const player = new Player(samples, { loop: 1, level: 0, ...options }, () => ends++);
  const heard: number[] = [];
  for (let frame = player.read(); frame !== null && heard.length < most; frame = player.read()) {
    heard.push(frame[0]!);
  }
  player.read();
  return { heard, ends };
}

const twoFrames = new Int16Array(320).fill(100);

describe("a player", () => {
  test.each([
    [1, 2],
    [3, 6],
  ])("plays as often as it should: %d times", (loop, frames) => {
    expect(play(twoFrames, { loop })).toEqual({ heard: Array(frames).fill(100), ends: 1 });
  });

  test("plays without end where that is wanted", () => {
    expect(play(twoFrames, { loop: 0 }, 50)).toEqual({ heard: Array(50).fill(100), ends: 0 });
  });

  test.each([
    [-1, 0],
    [-0.5, 50],
    [1, 200],
  ])("plays as loud as it should: %d", (level, sample) => {
    expect(play(twoFrames, { level }).heard).toEqual([sample, sample]);
  });

  test("cuts off what would be too loud", () => {
    expect(play(new Int16Array(160).fill(-30_000), { level: 1 }).heard).toEqual([-32_767]);
  });

  test.each([0, 1, 1_000_000])("is done at once with nothing, %d times", (loop) => {
    expect(play(new Int16Array(), { loop })).toEqual({ heard: [], ends: 1 });
  });
});

describe("what stands in", () => {
  test("for words has a beep for each, as long as a text may be", () => {
    expect(beepWords("one two three")).toHaveLength(3 * 1_120);
    expect(beepWords(" ")).toHaveLength(0);
    expect(beepWords("a ".repeat(700))).toHaveLength(200 * 1_120);
    expect(hearsTone(beepWords("one"), 620)).toBe(true);
  });

  test("for music rises, and makes a pause", () => {
    expect(hearsTone(chime().subarray(0, 1_120), 523)).toBe(true);
    expect(
      chime()
        .subarray(-8_000)
        .every((sample) => sample === 0),
    ).toBe(true);
  });
});

describe("speech", () => {
  /** A voice that speaks when a test says so. */
  function slowVoice() {
    const speaking: { text: string; done: (samples: Int16Array | null) => void }[] = [];
    const speech = new Speech((text) => new Promise((done) => speaking.push({ text, done })));
    const finish = async (samples: Int16Array | null = twoFrames) => {
      speaking.shift()?.done(samples);
      await new Promise((resolve) => setImmediate(resolve));
    };
    return { speech, speaking, finish };
  }

  test("of the same words is made once", async () => {
    const { speech, speaking, finish } = slowVoice();
    const both = Promise.all([speech.say("Hello", "en-US"), speech.say("Hello", "en-US")]);
    await finish();
    expect(await both).toEqual([twoFrames, twoFrames]);
    void speech.say("Hello", "de-DE");
    expect(speaking).toHaveLength(1);
  });

  test("that can't be made is beeped", async () => {
    const { speech, finish } = slowVoice();
    const said = speech.say("Hello", "en-US");
    await finish(null);
    expect(await said).toEqual(beepWords("Hello"));
  });

  test("that could not be made is asked for again, and what was made is not", async () => {
    const { speech, speaking, finish } = slowVoice();
    const first = speech.say("Hello", "en-US");
    await finish(null);
    expect(await first).toEqual(beepWords("Hello"));
    const second = speech.say("Hello", "en-US");
    expect(speaking).toHaveLength(1);
    await finish();
    expect(await second).toEqual(twoFrames);
    expect(await speech.say("Hello", "en-US")).toEqual(twoFrames);
    expect(speaking).toEqual([]);
  });

  test("for a crowd is made by two at a time, and beyond that beeped", async () => {
    const { speech, speaking, finish } = slowVoice();
    const crowd = Array.from({ length: 60 }, (_, n) => speech.say(`Hello ${n}`, "en-US"));
    expect(await crowd[59]).toEqual(beepWords("Hello 59"));
    for (let n = 0; n < 52; n++) {
      expect(speaking).toHaveLength(Math.min(2, 52 - n));
      await finish();
    }
    expect(await crowd[51]).toEqual(twoFrames);
    expect(speaking).toEqual([]);
    const again = speech.say("Hello 59", "en-US");
    await finish();
    expect(await again).toEqual(twoFrames);
  });
});
