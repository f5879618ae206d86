import type { KillSwitch } from "../policy/kill-switch.ts";
import { CallFailed } from "./call-errors.ts";
import type { CallStore } from "./call-store.ts";
import type { HangUps } from "./hang-ups.ts";

/** How often the switch is looked at: every call ends within a second of its use, beside another process too. */
const LOOK_MS = 250;

interface CallStopperParts {
  killSwitch: Pick<KillSwitch, "find">;
  store: Pick<CallStore, "open">;
  hangUps: Pick<HangUps, "hangUp">;
  onBackgroundError(error: unknown): void;
}

/** Ends the running calls while the switch says that calls are stopped. */
export class CallStopper {
  readonly #parts: CallStopperParts;
  readonly #listeners: (() => Promise<void>)[] = [];
  readonly #changeListeners: ((isStopped: boolean) => void)[] = [];
  #isStopped = false;
  #timer: NodeJS.Timeout | undefined;
  #underWay: Promise<void> = Promise.resolve();
  #isEnded = false;

  constructor(parts: CallStopperParts) {
    this.#parts = parts;
  }

  /** Calls the listener again and again while calls are stopped: it ends what is no call of a room. */
  onStopped(listener: () => Promise<void>): void {
    this.#listeners.push(listener);
  }

  /** Whether calls were stopped when the switch was last looked at. */
  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** @param listener is told when calls are stopped, and when they may be made again. */
  onChange(listener: (isStopped: boolean) => void): void {
    this.#changeListeners.push(listener);
  }

  start(): void {
    this.#plan();
  }

  /** The app stops. */
  async end(): Promise<void> {
    this.#isEnded = true;
    clearTimeout(this.#timer);
    await this.#underWay;
  }

  /** Looks at the switch now. What the platform does not take is tried again by itself. */
  async enforce(): Promise<void> {
    const { killSwitch, store, hangUps, onBackgroundError } = this.#parts;
    this.#note((await killSwitch.find()) !== null);
    if (!this.#isStopped) return;
    const running = (await store.open()).filter(({ hangUpAt }) => hangUpAt === null);
    const ends = running.map((call) => hangUps.hangUp(call, { cause: "kill switch" }));
    const others = this.#listeners.map((listener) => listener());
    for (const result of await Promise.allSettled([...ends, ...others]))
      if (result.status === "rejected" && !(result.reason instanceof CallFailed))
        onBackgroundError(result.reason);
  }

  #note(isStopped: boolean): void {
    if (isStopped === this.#isStopped) return;
    this.#isStopped = isStopped;
    for (const listener of this.#changeListeners) listener(isStopped);
  }

  #plan(): void {
    if (this.#isEnded) return;
    this.#timer = setTimeout(() => {
      this.#underWay = this.enforce()
        .catch((error: unknown) => this.#parts.onBackgroundError(error))
        .finally(() => this.#plan());
    }, LOOK_MS);
  }
}
