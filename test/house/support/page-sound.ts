import { expect, type Page } from "@playwright/test";

/** Sound of -30 dB, if only for a moment of the window, stands above this; silence is far below it. */
const HEARD_DB = -65;
const SILENT_DB = -90;
const SILENT_AMPLITUDE = 10 ** (SILENT_DB / 20);

declare global {
  interface Window {
    /** Sound that the page itself plays through WebAudio, as it goes to the speaker. */
    pageSound?: AnalyserNode;
    /** The loudest that each frequency has been, in dB. */
    loudest?: Float32Array<ArrayBuffer>;
  }
}

/** Runs inside the page before its own scripts: whatever is connected to the speaker is measured on its way. */
export function measurePageSound(): void {
  const connect: (node: AudioNode) => AudioNode = AudioNode.prototype.connect;
  const listen = (context: BaseAudioContext) => {
    // A window of 0.7 s: however busy this machine is, the next look finds what was played since the last.
    const analyser = new AnalyserNode(context, { fftSize: 32_768, smoothingTimeConstant: 0 });
    const spectrum = new Float32Array(analyser.frequencyBinCount);
    window.loudest = new Float32Array(analyser.frequencyBinCount).fill(-200);
    window.pageSound = analyser;
    setInterval(() => {
      analyser.getFloatFrequencyData(spectrum);
      window.loudest = window.loudest?.map((level, bin) => Math.max(level, spectrum[bin] ?? -200));
    }, 25);
    return analyser;
  };
  // The page fades its sounds by a gain node: the library's own measuring does not come this way.
  GainNode.prototype.connect = function (this: GainNode, node: AudioNode) {
    if (node instanceof AudioDestinationNode) connect.call(this, window.pageSound ?? listen(this.context));
    return connect.call(this, node);
  } as typeof GainNode.prototype.connect;
}

/** Runs inside the page. @returns how loud a frequency has been, in dB. */
function loudestAt(frequencyHz: number): number {
  const { pageSound, loudest } = window;
  if (!pageSound || !loudest) return -200;
  const bin = (frequencyHz * pageSound.fftSize) / pageSound.context.sampleRate;
  return Math.max(loudest[Math.floor(bin)] ?? -200, loudest[Math.ceil(bin)] ?? -200);
}

/** Runs inside the page. @returns the largest of the next samples. */
async function loudestSample(): Promise<number> {
  const { pageSound } = window;
  if (!pageSound) return 0;
  await new Promise((resolve) => setTimeout(resolve, 100));
  const samples = new Float32Array(pageSound.fftSize);
  pageSound.getFloatTimeDomainData(samples);
  return samples.slice(-2048).reduce((loudest, sample) => Math.max(loudest, Math.abs(sample)), 0);
}

/** An ear at the speaker of one page, for the sounds that the page makes itself. */
export class PageEar {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Listens from now on. @param page opened with `measurePageSound`. */
  static async at(page: Page): Promise<PageEar> {
    await page.evaluate(() => window.loudest?.fill(-200));
    return new PageEar(page);
  }

  async hears(...frequenciesHz: number[]): Promise<void> {
    for (const frequency of frequenciesHz) {
      const level = () => this.#page.evaluate(loudestAt, frequency);
      await expect
        .poll(level, { message: `${frequency} Hz should be played, in dB` })
        .toBeGreaterThan(HEARD_DB);
    }
  }

  /** Whether a frequency has not been played since this ear began to listen. */
  async hasNotHeard(frequencyHz: number): Promise<void> {
    const level = await this.#page.evaluate(loudestAt, frequencyHz);
    expect(level, `${frequencyHz} Hz should not be played, in dB`).toBeLessThan(SILENT_DB);
  }

  /** Whether nothing is played now. */
  async hearsNothing(): Promise<void> {
    const loudest = await this.#page.evaluate(loudestSample);
    expect(loudest, "the page should be silent").toBeLessThan(SILENT_AMPLITUDE);
  }
}
