import { describe, expect, test } from "vitest";
import { synthesizeSpeech } from "../../src/phones/speech-synthesis.ts";

const SAMPLE_RATE = 8_000;
const GREETING = "Please enter your PIN, followed by the hash key.";

/** @returns how loud it is on average, of 32,767. */
function loudness(samples: Int16Array): number {
  const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length;
  return Math.sqrt(power);
}

async function say(words: string, language: string): Promise<Int16Array> {
  const samples = await synthesizeSpeech(words, language);
  if (samples === null) throw new Error(`espeak-ng says nothing in ${language}`);
  return samples;
}

describe("espeak-ng itself", () => {
  test.each([
    ["en-US", GREETING],
    ["de-DE", "Bitte geben Sie Ihre PIN ein, und danach die Raute."],
    ["fr-FR", "Veuillez saisir votre code, suivi de la touche dièse."],
    ["es-ES", "Introduzca su código, seguido de la tecla almohadilla."],
    ["es-MX", "Introduzca su código, seguido de la tecla gato."],
  ])("speaks %s", async (language, words) => {
    const samples = await say(words, language);
    expect(samples.length / SAMPLE_RATE).toBeGreaterThan(1.5);
    expect(samples.length / SAMPLE_RATE).toBeLessThan(10);
    expect(loudness(samples)).toBeGreaterThan(500);
  });

  test("says the same words in another way in another language", async () => {
    const [english, german] = [await say(GREETING, "en-US"), await say(GREETING, "de-DE")];
    expect(Buffer.from(german.buffer)).not.toEqual(Buffer.from(english.buffer));
  });

  test("minds SSML, and does not read it out", async () => {
    const plain = await say("One", "en-US");
    const paused = await say('<speak>One<break time="2s"/></speak>', "en-US");
    const seconds = (paused.length - plain.length) / SAMPLE_RATE;
    expect(seconds).toBeGreaterThan(1);
    expect(loudness(paused.slice(-SAMPLE_RATE))).toBeLessThan(10);
  });

  test("says nothing in a language that it doesn't know", async () => {
    expect(await synthesizeSpeech(GREETING, "xx-XX")).toBeNull();
  });
});
