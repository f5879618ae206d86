import type { Synthesize } from "../../phones/speech.ts";
import { beepWords } from "./stand-ins.ts";

/** More programs than this don't run at the same time. */
const MOST_AT_ONCE = 2;
/** Texts that wait for their turn; what comes after them is beeped. */
const MOST_WAITING = 50;
/** Most callers hear the same few sentences. */
const MOST_REMEMBERED = 30;

/** Says texts: in words where that can be done, else in beeps. However many callers there are, few programs run. */
export class Speech {
  readonly #synthesize: Synthesize;
  readonly #remembered = new Map<string, Promise<Int16Array>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(synthesize: Synthesize) {
    this.#synthesize = synthesize;
  }

  /** @returns samples of 8 kHz. */
  say(text: string, language: string): Promise<Int16Array> {
    const key = `${language} ${text}`;
    const spoken = this.#remembered.get(key) ?? this.#speak(text, language);
    // The latest used are the last to be forgotten.
    this.#remembered.delete(key);
    this.#remembered.set(key, spoken);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
    return spoken;
  }

  async #speak(text: string, language: string): Promise<Int16Array> {
    if (this.#waiting.length >= MOST_WAITING) return beepWords(text);
    if (this.#running < MOST_AT_ONCE) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const samples = await this.#synthesize(text, language);
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
    return samples ?? beepWords(text);
  }
}
