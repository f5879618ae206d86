import { DIGITS_AT_ONCE } from "../../../../shared/digits.ts";
import { Changes } from "../../changes.ts";
import { describeFailure } from "../../request.ts";

/** A key that was pressed, and whether its digit has gone out. */
export type PressedDigit = { digit: string; state: "waiting" | "sent" | "failed" };

/**
 * The digits for one phone. Each goes out at once, but only one request is under way at a time: so they arrive in the
 * order in which they were pressed, however fast that was.
 */
export class DigitQueue extends Changes {
  /** In the order in which they were pressed. */
  pressed: readonly PressedDigit[] = [];
  /** Why the last ones were not sent. */
  problem: string | null = null;
  readonly #send: (digits: string) => Promise<void>;
  #isSending = false;

  /** @param send rejects where the digits did not go out. */
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

  /** Sends what failed, after what has been sent since. */
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

  /** What was pressed behind a digit that failed must not go out without it. */
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
