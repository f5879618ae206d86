import { describe, expect, test } from "vitest";
import { hearsTone } from "../../../test/support/tone.ts";
import { Ivr } from "../../src/phones/ivr.ts";
import { hearsDigits } from "../support/dtmf.ts";
import { sineWave } from "../support/wav.ts";

/** Sound of a machine without a voice. */
const mute = async () => null;

/** Everything that it says until it says nothing. */
function listen(ivr: Ivr): number[] {
  const heard: number[] = [];
  for (let frame = ivr.talk(); frame !== null; frame = ivr.talk()) heard.push(...frame);
  return heard;
}

/** Presses keys, and waits each time until the machine has said what it says. @returns that, as digits. */
function press(ivr: Ivr, keys: string): string {
  const heard: number[] = [];
  for (const key of keys) {
    ivr.hearDigit(key);
    heard.push(...listen(ivr));
  }
  return hearsDigits(heard);
}

describe("a machine that asks for digits", () => {
  test("beeps first", () => {
    expect(hearsTone(listen(new Ivr(mute)).slice(0, 1_000), 660)).toBe(true);
  });

  test("sounds each digit at once", () => {
    expect(press(new Ivr(mute), "1230")).toBe("1230");
  });

  test("says all of them back after the pound key, and begins anew", () => {
    const ivr = new Ivr(mute);
    press(ivr, "1223");
    expect(press(ivr, "#")).toBe("1223");
    press(ivr, "9");
    expect(press(ivr, "#")).toBe("9");
  });

  test("forgets them at a star", () => {
    const ivr = new Ivr(mute);
    press(ivr, "12*34");
    expect(press(ivr, "#")).toBe("34");
  });

  test("stops talking when a key is pressed", () => {
    const ivr = new Ivr(mute);
    press(ivr, "123");
    ivr.hearDigit("#");
    ivr.talk();
    expect(press(ivr, "4")).toBe("4");
  });

  test("remembers no more than 32", () => {
    const ivr = new Ivr(mute);
    press(ivr, "0123456789".repeat(4));
    expect(press(ivr, "#")).toBe("0123456789".repeat(4).slice(0, 32));
  });

  test("says in words what it heard, after the tones", async () => {
    const said: string[] = [];
    const ivr = new Ivr(async (words) => {
      said.push(words);
      return sineWave(500, 8_000, 1);
    });
    for (const key of "12#") ivr.hearDigit(key);
    await Promise.resolve();
    const heard = listen(ivr);
    expect(hearsDigits(heard)).toBe("12");
    expect(hearsTone(heard.slice(-4_000), 500)).toBe(true);
    ivr.hearDigit("#");
    ivr.hearDigit("*");
    expect(said).toEqual([
      "Please enter digits, then press pound.",
      "You pressed 1, 2.",
      "You pressed nothing.",
      "Cleared.",
    ]);
  });

  test("leaves unsaid what is late: somebody has pressed a key by then", async () => {
    const ivr = new Ivr(async () => sineWave(500, 8_000, 1));
    ivr.hearDigit("5");
    await Promise.resolve();
    const heard = listen(ivr);
    expect(hearsDigits(heard)).toBe("5");
    expect(hearsTone(heard.slice(-2_000), 500)).toBe(false);
  });
});
