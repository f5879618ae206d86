import { expect, type Page } from "@playwright/test";

/** What plays at -30 dB stands well above this, what does not is far below it. */
const HEARD_DB = -50;
const SILENT_DB = -80;

declare global {
  interface Window {
    /** What the page itself plays through WebAudio, as it goes to the speaker. */
    pageSound?: AnalyserNode;
    /** The loudest that each frequency has been, in dB. */
    loudest?: Float32Array<ArrayBuffer>;
  }
}

/** Runs inside the page before its own scripts: whatever is connected to the speaker is measured on its way. */
function measurePageSound(): void {
  const connect: (node: AudioNode) => AudioNode = AudioNode.prototype.connect;
  const listen = (context: BaseAudioContext) => {
    const analyser = new AnalyserNode(context, { fftSize: 8192, smoothingTimeConstant: 0 });
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

/** Runs inside the page. @returns the level of a frequency, in dB, over a window that begins now. */
async function listenTo(frequencyHz: number): Promise<number> {
  const { pageSound } = window;
  if (!pageSound) return -200;
  const window_s = pageSound.fftSize / pageSound.context.sampleRate;
  await new Promise((resolve) => setTimeout(resolve, 2 * window_s * 1000));
  const spectrum = new Float32Array(pageSound.frequencyBinCount);
  pageSound.getFloatFrequencyData(spectrum);
  return spectrum[Math.round(frequencyHz * window_s)] ?? -200;
}

/** An ear at the speaker of one page, for the sounds that the page makes itself. */
export class PageEar {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Listens from the next time that the page is loaded. */
  static async at(page: Page): Promise<PageEar> {
    await page.addInitScript(measurePageSound);
    await page.reload();
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

  /** Whether a frequency has not been played since the page was loaded. */
  async hasNotHeard(frequencyHz: number): Promise<void> {
    const level = await this.#page.evaluate(loudestAt, frequencyHz);
    expect(level, `${frequencyHz} Hz should not be played, in dB`).toBeLessThan(SILENT_DB);
  }

  /** Whether a frequency is silent now, and for a moment. */
  async isSilentAt(frequencyHz: number): Promise<void> {
    const level = await this.#page.evaluate(listenTo, frequencyHz);
    expect(level, `${frequencyHz} Hz should have stopped, in dB`).toBeLessThan(SILENT_DB);
  }
}
