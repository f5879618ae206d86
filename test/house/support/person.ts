import { rmSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, type BrowserContext, chromium, expect, type Page } from "@playwright/test";
import config from "../../../playwright.config.ts";
import { atExit } from "./at-exit.ts";

const SAMPLE_RATE_HZ = 48_000;
const HEARING_DEADLINE_MS = 20_000;

/** A WAV file of one steady tone, as a microphone would pick it up. */
function toneFile(frequencyHz: number): Buffer {
  const samples = SAMPLE_RATE_HZ * 2;
  const file = Buffer.alloc(44 + samples * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(SAMPLE_RATE_HZ, 24);
  file.writeUInt32LE(SAMPLE_RATE_HZ * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let n = 0; n < samples; n++) {
    const value = 0.5 * Math.sin((2 * Math.PI * frequencyHz * n) / SAMPLE_RATE_HZ);
    file.writeInt16LE(Math.round(value * 32767), 44 + n * 2);
  }
  return file;
}

/** Devices and settings of somebody who comes. */
export interface Arrival {
  /** Whether microphone and camera may be used without a question. */
  permissions?: boolean;
  /** Whether there is a camera: pictures take a third of what a room costs these two cores. */
  camera?: boolean;
}

/**
 * Runs inside the page, before its own scripts. Chromium's processing takes a steady tone for noise and removes it: these
 * people have studio microphones. Their cameras are small and their screens slow, which leaves the two cores to the sound:
 * with each frame the library looks how loud it is, and sixty in a second take half a core.
 */
export function useTestDevices(hasCamera: boolean): void {
  window.requestAnimationFrame = (draw) => window.setTimeout(() => draw(performance.now()), 100);
  window.cancelAnimationFrame = (frame) => window.clearTimeout(frame);
  const microphone = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const camera = { width: 160, height: 120, frameRate: 5 };
  const original = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  if (!hasCamera) {
    const all = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
    navigator.mediaDevices.enumerateDevices = async () =>
      (await all()).filter((device) => device.kind !== "videoinput");
  }
  const adapt = (asked: boolean | MediaTrackConstraints | undefined, own: MediaTrackConstraints) =>
    asked && { ...(asked === true ? {} : asked), ...own };
  navigator.mediaDevices.getUserMedia = (constraints) =>
    original({
      ...constraints,
      audio: adapt(constraints?.audio, microphone),
      video: adapt(constraints?.video, camera),
    });
}

/**
 * Runs inside the page: how much stronger a frequency is than what lies around it, over all sound that plays but that of
 * the page's own microphone.
 */
async function measureTone(frequencyHz: number): Promise<number> {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 8192;
  analyser.smoothingTimeConstant = 0;
  const elements = [...document.querySelectorAll<HTMLMediaElement>("audio, video")];
  for (const element of elements) {
    const stream = element.srcObject;
    if (element.closest("#selfPublisherContainer, .OT_publisher") || !(stream instanceof MediaStream))
      continue;
    if (stream.getAudioTracks().length > 0) context.createMediaStreamSource(stream).connect(analyser);
  }
  await new Promise((resolve) => setTimeout(resolve, 400));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  const binWidth = context.sampleRate / analyser.fftSize;
  await context.close();
  const levelAt = (hz: number) =>
    Math.max(...[-1, 0, 1].map((offset) => bins[Math.round(hz / binWidth) + offset] ?? -200));
  const around = [0.7, 0.85, 1.2, 1.4].map((factor) => levelAt(frequencyHz * factor));
  return levelAt(frequencyHz) - Math.max(...around);
}

/** How far a tone must stand out of its surroundings to count as heard, in dB. */
const HEARD_DB = 15;
/** A silent tone stands no further out of its surroundings, which are next to nothing. */
const SILENT_DB = 12;

/**
 * Chromium's advice to the library, which reads a pixel of whoever appears, and more where the first is black: a camera
 * that sees something dark there is no fault of the page.
 */
const ADVICE_ON_SPEED = /^Canvas2D: Multiple readback operations using getImageData/;
/** The library's own measurement, under way while it takes its connection down. No code of the page asks for statistics. */
const LATE_STATISTICS = /reading 'getStats'/;

interface Microphone {
  /** Sound that it picks up. Undefined: the browser's own beeps. */
  humHz?: number;
  /** Whether it may be used without a question. */
  permissions?: boolean;
}

/** Browsers that run, by their microphones. They end with the process of the test runner, as its own browser does. */
const browsers = new Map<string, Promise<Browser>>();

/**
 * Chromium has one microphone for all its pages: a browser is shared by everybody who hums the same note, each in a
 * context (cookies, storage, permissions) of their own.
 */
export async function browserWith({ humHz, permissions = true }: Microphone): Promise<Browser> {
  const key = `${humHz} ${permissions}`;
  const running = browsers.get(key);
  if (running && (await running).isConnected()) return running;
  const browser = launch({ humHz, permissions });
  browsers.set(key, browser);
  return browser;
}

async function launch({ humHz, permissions }: Microphone): Promise<Browser> {
  const options = config.use?.launchOptions;
  const args = (options?.args ?? []).filter((arg) => permissions || arg !== "--use-fake-ui-for-media-stream");
  if (humHz === undefined) return chromium.launch({ ...options, args });
  const directory = await mkdtemp(join(tmpdir(), "hum-"));
  const file = join(directory, "hum.wav");
  await writeFile(file, toneFile(humHz));
  atExit(() => rmSync(directory, { recursive: true, force: true }));
  return chromium.launch({ ...options, args: [...args, `--use-file-for-fake-audio-capture=${file}`] });
}

/** Somebody in a browser context of their own, with a camera and a microphone that hums one note. */
export class Person {
  readonly page: Page;
  /** Errors and warnings of the page on the console. */
  readonly complaints: string[] = [];
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[];

  private constructor(browser: Browser, page: Page) {
    this.#browser = browser;
    this.#contexts = [page.context()];
    this.page = page;
    page.on("console", (message) => {
      const isComplaint = ["error", "warning"].includes(message.type());
      if (isComplaint && !ADVICE_ON_SPEED.test(message.text())) this.complaints.push(message.text());
    });
    page.on("pageerror", (error) => {
      if (!LATE_STATISTICS.test(String(error))) this.complaints.push(String(error));
    });
  }

  static async arrive(humHz: number, options: Arrival = {}) {
    const browser = await browserWith({ humHz, permissions: options.permissions });
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.addInitScript(useTestDevices, options.camera ?? false);
    return new Person(browser, page);
  }

  /** @returns an empty page of somebody else with the same microphone and no camera, who leaves with this person. */
  async openBeside(): Promise<Page> {
    const context = await this.#browser.newContext();
    this.#contexts.push(context);
    await context.addInitScript(useTestDevices, false);
    return context.newPage();
  }

  /** Waits until a tone of this frequency is among what this person hears. */
  async hears(frequencyHz: number): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(measureTone, frequencyHz), {
        message: `${frequencyHz} Hz should be heard in the browser, in dB above its surroundings`,
        intervals: [100],
        timeout: HEARING_DEADLINE_MS,
      })
      .toBeGreaterThan(HEARD_DB);
  }

  /** How far a tone stands out of what this person hears right now, in dB. */
  level(frequencyHz: number): Promise<number> {
    return this.page.evaluate(measureTone, frequencyHz);
  }

  /** Waits until a tone is not among what this person hears. In perfect silence nothing stands out: there is no level. */
  async hearsNothingOf(frequencyHz: number): Promise<void> {
    const level = async () => (await this.level(frequencyHz)) || 0;
    await expect.poll(level, { message: `${frequencyHz} Hz should not be heard` }).toBeLessThan(SILENT_DB);
  }

  /** Without what the browser itself says of a connection that broke, which no page can keep from the console. */
  get complaintsButLostLines(): string[] {
    return this.complaints.filter(
      (complaint) => !/net::ERR_|WebSocket connection to .* failed/.test(complaint),
    );
  }

  async leave(): Promise<void> {
    await Promise.all(this.#contexts.splice(0).map((context) => context.close()));
  }
}
