import type { AudioSource } from "../media/audio.ts";
import { Beeps } from "../media/beeps.ts";
import { DtmfTones } from "../media/dtmf-tones.ts";
import { Playlist } from "../media/playlist.ts";
import { Recording } from "../media/recording.ts";
import type { Talker } from "./answer.ts";
import type { Synthesize } from "./speech-synthesis.ts";

/** Further digits are heard, but not remembered. */
const MOST_DIGITS = 32;

/**
 * A machine that asks for digits and says back what it heard. Each digit sounds at once, as on a telephone; `#` sounds
 * all of them again, and where there is a voice says them; `*` forgets them. A digit ends what is being said.
 */
export class Ivr implements Talker {
  readonly #synthesize: Synthesize;
  #digits = "";
  #utterance = new Playlist();

  constructor(synthesize: Synthesize) {
    this.#synthesize = synthesize;
    this.#say(new Beeps(660, 880), "Please enter digits, then press pound.");
  }

  talk(): Int16Array | null {
    return this.#utterance.read();
  }

  hearDigit(digit: string): void {
    if (digit === "#") this.#sayBack();
    else if (digit === "*") this.#forget();
    else this.#remember(digit);
  }

  #remember(digit: string): void {
    this.#digits = (this.#digits + digit).slice(0, MOST_DIGITS);
    this.#utterance = new Playlist(new DtmfTones(digit));
  }

  #forget(): void {
    this.#digits = "";
    this.#say(new Beeps(440), "Cleared.");
  }

  #sayBack(): void {
    const digits = this.#digits;
    this.#digits = "";
    if (digits === "") this.#say(new Beeps(440), "You pressed nothing.");
    else this.#say(new DtmfTones(digits), `You pressed ${[...digits].join(", ")}.`);
  }

  /** The voice takes its time: it comes after the tones, unless something else is being said by then. */
  #say(tones: AudioSource, words: string): void {
    const utterance = new Playlist(tones);
    this.#utterance = utterance;
    void this.#synthesize(words).then((samples) => samples && utterance.add(new Recording(samples)));
  }
}
