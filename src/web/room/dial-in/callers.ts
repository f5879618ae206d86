import type { Bridge, Caller, CallerList } from "../../../app/telephone/wire.ts";
import { Changes } from "../changes.ts";
import type { ServerClock } from "../clock.ts";

/** Who has dialed into the room, and the bridge to them, as the server tells. */
export class Callers extends Changes {
  readonly clock: ServerClock;
  /** Everybody who waits or has joined, in the order in which they came. */
  all: readonly Caller[] = [];
  bridge: Bridge | null = null;
  readonly #pending = new Set<string>();
  #heardAt = 0;

  constructor(clock: ServerClock) {
    super();
    this.clock = clock;
  }

  get waiting(): readonly Caller[] {
    return this.all.filter(({ state }) => state === "waiting");
  }

  get joined(): readonly Caller[] {
    return this.all.filter(({ state }) => state === "joined");
  }

  /** An answer to a request may be older than what the events have told meanwhile. */
  hear({ callers, bridge, now }: CallerList): void {
    this.clock.set(now);
    if (now < this.#heardAt) return;
    this.#heardAt = now;
    this.all = callers;
    this.bridge = bridge;
    this.announce();
  }

  /** Whether something that this page asked for about a caller is under way. */
  isPending(callerId: string): boolean {
    return this.#pending.has(callerId);
  }

  setPending(callerId: string, isPending: boolean): void {
    if (isPending) this.#pending.add(callerId);
    else this.#pending.delete(callerId);
    this.announce();
  }
}
