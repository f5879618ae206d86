import type { MediaClock } from "../../../../emulator/src/media/clock.ts";
import { Mixer } from "../../../../emulator/src/media/mixer.ts";
import type { Line } from "./line.ts";

/** Those who hear each other, from the moment when somebody comes in who opens it. */
export class Conference {
  readonly #clock: MediaClock;
  readonly #mixer = new Mixer();
  readonly #members = new Map<string, Line>();
  #isOpen = false;
  #stopClock: (() => void) | null = null;

  constructor(clock: MediaClock) {
    this.#clock = clock;
  }

  join(line: Line, opens: boolean): void {
    const { uuid } = line;
    line.leave();
    line.leave = () => this.#leave(uuid);
    this.#members.set(uuid, line);
    this.#isOpen ||= opens;
    this.#mixer.addInput(uuid, line.sound);
    this.#mixer.addOutput(uuid, { sink: line.sound, hears: (other) => this.#hears(uuid, other) });
    this.#stopClock ??= this.#clock.onFrame(() => this.#mixer.mix());
  }

  #hears(uuid: string, other: string): boolean {
    return this.#isOpen && uuid !== other && this.#members.get(other)?.isMuted === false;
  }

  #leave(uuid: string): void {
    this.#members.delete(uuid);
    this.#mixer.removeInput(uuid);
    this.#mixer.removeOutput(uuid);
    if (this.#members.size > 0) return;
    this.#isOpen = false;
    this.#stopClock?.();
    this.#stopClock = null;
  }
}
