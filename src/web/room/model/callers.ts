import type { Bridge, Caller, CallerList } from "../../../app/telephone/wire.ts";
import type { DialInApi } from "../api/dial-in.ts";
import { describeFailure } from "../api/request.ts";
import { Changes } from "./changes.ts";
import type { ServerClock } from "./clock.ts";

/** Callers who have dialed into the room, and the bridge to them. */
export class Callers extends Changes {
  readonly clock: ServerClock;
  /** Callers who wait or have joined, in the order of their calls. */
  all: readonly Caller[] = [];
  bridge: Bridge | null = null;
  readonly #pending = new Set<string>();
  #updatedAt = 0;

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

  /** Applies a list unless a newer one is known: an answer may be older than an event. */
  receive({ callers, bridge, now }: CallerList): void {
    this.clock.set(now);
    if (now < this.#updatedAt) return;
    this.#updatedAt = now;
    this.all = callers;
    this.bridge = bridge;
    this.announce();
  }

  /** Whether a request of this page about the caller is under way. */
  isPending(callerId: string): boolean {
    return this.#pending.has(callerId);
  }

  setPending(callerId: string, isPending: boolean): void {
    if (isPending) this.#pending.add(callerId);
    else this.#pending.delete(callerId);
    this.announce();
  }
}

/** A host's actions on callers. They never throw: failures are told. */
export type CallerActions = {
  admit(callerId: string): Promise<void>;
  mute(callerId: string): Promise<void>;
  unmute(callerId: string): Promise<void>;
  remove(callerId: string): Promise<void>;
};

export function callerActions(
  callers: Callers,
  api: DialInApi,
  tell: (problem: string) => void,
): CallerActions {
  const doing = (ask: (callerId: string) => Promise<CallerList>) => async (callerId: string) => {
    callers.setPending(callerId, true);
    try {
      callers.receive(await ask(callerId));
    } catch (error) {
      tell(`That did not work. ${describeFailure(error)}`);
    }
    callers.setPending(callerId, false);
  };
  return {
    admit: doing(api.admit),
    mute: doing(api.mute),
    unmute: doing(api.unmute),
    remove: doing(api.remove),
  };
}
