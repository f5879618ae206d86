import { DIGITS_AT_ONCE } from "../../../shared/digits.ts";
import { describeFailure } from "../api/request.ts";
import { Changes } from "./changes.ts";

/** Digit of a pressed key, and whether it has been sent. */
export type PressedDigit = { digit: string; state: "waiting" | "sent" | "failed" };

/**
 * Digits for one phone. They are sent at once, but in one request at a time, so that they arrive in order.
 */
export class DigitQueue extends Changes {
  /** In the order of the presses. */
  pressed: readonly PressedDigit[] = [];
  /** Reason why the last digits were not sent; null: they were. */
  problem: string | null = null;
  readonly #send: (digits: string) => Promise<void>;
  #isSending = false;

  /** @param send rejects if the digits were not sent. */
  constructor(send: (digits: string) => Promise<void>) {
    super();
    this.#send = send;
  }

  get sent(): string {
    return join(this.#in("sent"));
  }

  get failed(): string {
    return join(this.#in("failed"));
  }

  press(digits: string): void {
    const waiting = [...digits].map((digit): PressedDigit => ({ digit, state: "waiting" }));
    this.#set([...this.pressed, ...waiting]);
    void this.#sendWaiting();
  }

  /** Sends the failed digits again, after those sent since. */
  retry(): void {
    const { failed } = this;
    this.#set(this.pressed.filter(({ state }) => state !== "failed"));
    this.press(failed);
  }

  async #sendWaiting(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    for (let next = this.#next(); next.length > 0; next = this.#next()) await this.#sendSome(next);
    this.#isSending = false;
  }

  /** Digits behind one that failed fail with it. */
  async #sendSome(digits: readonly PressedDigit[]): Promise<void> {
    try {
      await this.#send(join(digits));
      this.problem = null;
      this.#mark(digits, "sent");
    } catch (error) {
      this.problem = describeFailure(error);
      this.#mark(this.#in("waiting"), "failed");
    }
  }

  #next(): readonly PressedDigit[] {
    return this.#in("waiting").slice(0, DIGITS_AT_ONCE);
  }

  #in(state: PressedDigit["state"]): readonly PressedDigit[] {
    return this.pressed.filter((pressed) => pressed.state === state);
  }

  #mark(digits: readonly PressedDigit[], state: PressedDigit["state"]): void {
    this.#set(this.pressed.map((pressed) => (digits.includes(pressed) ? { ...pressed, state } : pressed)));
  }

  #set(pressed: readonly PressedDigit[]): void {
    this.pressed = pressed;
    this.announce();
  }
}

function join(pressed: readonly PressedDigit[]): string {
  return pressed.map(({ digit }) => digit).join("");
}
