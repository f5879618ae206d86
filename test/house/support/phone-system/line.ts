import { SipLeg, type SipLegOptions } from "../../../../emulator/src/leg/sip-leg.ts";
import type { IncomingCall } from "../../../../emulator/src/sip/sip-call.ts";

interface Collecting {
  maxDigits: number;
  timeOutMs: number;
  typed: string;
  timer: NodeJS.Timeout | undefined;
  /** null: the caller has gone. */
  submit(digits: string | null): void;
}

/** A call that came in. */
export class Line {
  readonly uuid: string;
  isMuted = false;
  /** Leaves the conference that it is in. */
  leave: () => void = () => {};
  #collecting: Collecting | null = null;
  #leg: SipLeg | null = null;

  private constructor(uuid: string) {
    this.uuid = uuid;
  }

  static async open(uuid: string, options: SipLegOptions, onEnd: () => void): Promise<Line> {
    const line = new Line(uuid);
    line.#leg = await SipLeg.open(options, {
      digit: (digit) => line.#take(digit),
      ended() {
        line.#submit(null);
        onEnd();
      },
    });
    return line;
  }

  /** Sound that is said on it, and that is to be heard. */
  get sound(): SipLeg {
    if (!this.#leg) throw new Error("The line is not open yet");
    return this.#leg;
  }

  answer(call: IncomingCall): boolean {
    return this.sound.answer(call);
  }

  hangUp(): void {
    this.sound.hangUp();
  }

  /** @returns what is typed before # or a silence of `timeOut` seconds; null where the caller hangs up first. */
  collect({ maxDigits, timeOut }: { maxDigits: number; timeOut: number }): Promise<string | null> {
    return new Promise((submit) => {
      this.#collecting = { maxDigits, timeOutMs: timeOut * 1_000, typed: "", timer: undefined, submit };
      this.#wait();
    });
  }

  #take(digit: string): void {
    const collecting = this.#collecting;
    if (!collecting) return;
    if (digit !== "#") collecting.typed += digit;
    const isComplete = digit === "#" || collecting.typed.length === collecting.maxDigits;
    if (isComplete) this.#submit(collecting.typed);
    else this.#wait();
  }

  #wait(): void {
    const collecting = this.#collecting;
    if (!collecting) return;
    clearTimeout(collecting.timer);
    collecting.timer = setTimeout(() => this.#submit(collecting.typed), collecting.timeOutMs);
  }

  #submit(digits: string | null): void {
    const collecting = this.#collecting;
    this.#collecting = null;
    clearTimeout(collecting?.timer);
    collecting?.submit(digits);
  }
}
