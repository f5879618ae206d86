import type { Synthesize } from "../../phones/speech-synthesis.ts";
import { beepWords } from "./stand-ins.ts";

/** More programs than this don't run at the same time. */
const MOST_AT_ONCE = 2;
/** Texts that wait for their turn; what comes after them is beeped. */
const MOST_WAITING = 50;
/** Most callers hear the same few sentences. */
const MOST_REMEMBERED = 30;

/** Speaks texts in words where possible, else in beeps. Limits the number of running programs. */
export class Speech {
  readonly #synthesize: Synthesize;
  readonly #remembered = new Map<string, ReturnType<Synthesize>>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(synthesize: Synthesize) {
    this.#synthesize = synthesize;
  }

  /** @returns samples of 8 kHz. */
  async say(text: string, language: string): Promise<Int16Array> {
    const key = `${language} ${text}`;
    const speaking = this.#remembered.get(key) ?? this.#speak(text, language);
    this.#remember(key, speaking);
    const spoken = await speaking;
    // What could not be said this time may be said the next: only words are worth remembering.
    if (spoken === null && this.#remembered.get(key) === speaking) this.#remembered.delete(key);
    return spoken ?? beepWords(text);
  }

  #remember(key: string, speaking: ReturnType<Synthesize>): void {
    // The latest used are the last to be forgotten.
    this.#remembered.delete(key);
    this.#remembered.set(key, speaking);
    const [oldest] = this.#remembered.keys();
    if (this.#remembered.size > MOST_REMEMBERED && oldest !== undefined) this.#remembered.delete(oldest);
  }

  /** @returns null where it can't be said, or too many others wait. */
  async #speak(text: string, language: string): Promise<Int16Array | null> {
    if (this.#waiting.length >= MOST_WAITING) return null;
    if (this.#running < MOST_AT_ONCE) this.#running++;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    const samples = await this.#synthesize(text, language);
    const next = this.#waiting.shift();
    if (next) next();
    else this.#running--;
    return samples;
  }
}
