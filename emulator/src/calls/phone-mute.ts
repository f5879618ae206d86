import { Beeps } from "../media/beeps.ts";

/**
 * Whether a phone is muted. A moderator can mute it; only the phone itself can unmute, with `*6` on its keypad. Both
 * only where the call was dialed with observeForceMute. The phone is told each time: the platform says it in English,
 * we in falling or rising beeps.
 */
export class PhoneMute {
  readonly #isObserved: boolean;
  #isMuted = false;
  #lastDigit = "";
  #announcement: Beeps | null = null;

  constructor(isObserved: boolean) {
    this.#isObserved = isObserved;
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  /** @returns whether the moderator's wish is observed. */
  force(): boolean {
    if (this.#isObserved) this.#change(true);
    return this.#isObserved;
  }

  /** @param digit that came as telephone event; other ways to send digits don't count. @returns whether it changed. */
  hearDigit(digit: string): boolean {
    const isToggle = this.#isObserved && this.#lastDigit === "*" && digit === "6";
    this.#lastDigit = digit;
    if (isToggle) this.#change(!this.#isMuted);
    return isToggle;
  }

  /** @returns the next frame of what the phone is told, in place of the session; null: nothing (more). */
  readAnnouncement(): Int16Array | null {
    return this.#announcement?.read() ?? null;
  }

  #change(isMuted: boolean): void {
    this.#isMuted = isMuted;
    this.#announcement = isMuted ? new Beeps(880, 440) : new Beeps(440, 880);
  }
}
