/**
 * Whether a phone is muted. A moderator can mute it; only the phone itself can unmute, with `*6` on its keypad. Both
 * only where the call was dialed with observeForceMute.
 */
export class PhoneMute {
  readonly #isObserved: boolean;
  #isMuted = false;
  #lastDigit = "";

  constructor(isObserved: boolean) {
    this.#isObserved = isObserved;
  }

  get isMuted(): boolean {
    return this.#isMuted;
  }

  /** @returns whether the moderator's wish is observed. */
  force(): boolean {
    if (this.#isObserved) this.#isMuted = true;
    return this.#isObserved;
  }

  /** @param digit that came as telephone event; other ways to send digits don't count. @returns whether it changed. */
  hearDigit(digit: string): boolean {
    const isToggle = this.#isObserved && this.#lastDigit === "*" && digit === "6";
    this.#lastDigit = digit;
    if (isToggle) this.#isMuted = !this.#isMuted;
    return isToggle;
  }
}
