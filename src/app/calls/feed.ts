import { type Call, toWire } from "./call.ts";
import type { Call as WireCall } from "./wire.ts";

type Listener = (call: WireCall) => void;

/** Tells whoever listens to a room about each change of its calls. */
export class CallFeed {
  readonly #listeners = new Map<string, Set<Listener>>();

  publish(call: Call): void {
    const wire = toWire(call);
    for (const listener of this.#listeners.get(call.roomId) ?? []) listener(wire);
  }

  /** @returns a function that ends the subscription. */
  subscribe(roomId: string, listener: Listener): () => void {
    const listeners = this.#listeners.get(roomId) ?? new Set();
    this.#listeners.set(roomId, listeners.add(listener));
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(roomId) === listeners) this.#listeners.delete(roomId);
    };
  }
}
