import { expect, test } from "@playwright/test";
import { hearsDigits } from "../../emulator/test/support/dtmf.ts";
import { cardsOf, expectVisits } from "../house/support/visits.ts";

declare global {
  interface Window {
    /** Keeps the last four seconds of what phones say. */
    ear?: AnalyserNode;
  }
}

const visits = expectVisits();

/** Runs inside the page: from now on phones are listened to, at 8 kHz. @returns how many sounds that are. */
function listen(): number {
  if (window.ear?.context instanceof AudioContext) void window.ear.context.close();
  const context = new AudioContext({ sampleRate: 8_000 });
  window.ear = new AnalyserNode(context, { fftSize: 32_768 });
  const elements = [...document.querySelectorAll<HTMLMediaElement>("#phoneSound :is(audio, video)")];
  const streams = elements.flatMap(({ srcObject }) => (srcObject instanceof MediaStream ? [srcObject] : []));
  for (const stream of streams) context.createMediaStreamSource(stream).connect(window.ear);
  return streams.length;
}

/** Runs inside the page. @returns what was heard, oldest first, 16 bits. */
function recall(): number[] {
  const samples = new Float32Array(window.ear?.fftSize ?? 0);
  window.ear?.getFloatTimeDomainData(samples);
  return Array.from(samples, (sample) => Math.round(sample * 32_767));
}

test("ivr@ sounds each digit that is typed on the keypad, and after # says back what it heard", {
  tag: "@long",
}, async () => {
  const anna = await visits.enter("menu");
  const { page } = anna;
  await page.getByRole("button", { name: "ivr", exact: true }).click();
  await expect(cardsOf(anna)).toContainText("Connected");
  await cardsOf(anna).getByRole("button", { name: "Keypad" }).click();
  await expect(page.getByRole("dialog", { name: /^Keypad for/ })).toBeFocused();
  const message = "digits that are heard in the browser";
  const heard = async () => hearsDigits(await page.evaluate(recall));
  // On a busy machine sound breaks up: whoever has not understood types again.
  await expect(async () => {
    expect(await page.evaluate(listen), "phones to be heard").toBe(1);
    await page.keyboard.type("482#");
    await expect.poll(heard, { message, timeout: 5_000 }).toContain("482482");
  }).toPass({ timeout: 30_000 });
});
