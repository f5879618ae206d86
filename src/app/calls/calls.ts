import type { Budgets } from "../policy/budgets.ts";
import type { Room } from "../rooms/rooms.ts";
import { applyEvent, type Call } from "./call.ts";
import type { CallEvent } from "./call-event.ts";
import type { CallStore, NewCall } from "./call-store.ts";

/** @param before the call before the change; null: the call is new. */
export type CallListener = (call: Call, before: Call | null) => void;

interface CallsParts {
  store: Pick<CallStore, "insert" | "list" | "find" | "open" | "change">;
  budgets: Pick<Budgets, "enter" | "reserve">;
}

/** The calls of the rooms: begins them, applies what happens to them, and tells its listeners. */
export class Calls {
  readonly #parts: CallsParts;
  readonly #listeners: CallListener[] = [];

  constructor(parts: CallsParts) {
    this.#parts = parts;
  }

  /** Calls the listener for each call that begins or changes; listeners are called in the order of subscription. */
  onChange(listener: CallListener): void {
    this.#listeners.push(listener);
  }

  /** Takes over the calls of an earlier run: listeners hear of each open call as it is. */
  async resume(): Promise<void> {
    for (const call of await this.#parts.store.open()) this.#tell(call, call);
  }

  /**
   * Stores a new call.
   *
   * @returns the call as it is stored; null if its id is taken.
   * @throws TooManyCalls
   */
  async begin(asked: Call, known: NewCall): Promise<Call | null> {
    const call = await this.#parts.store.insert(asked, known, this.#parts.budgets);
    if (call) this.#tell(call, null);
    return call;
  }

  list(room: Room): Promise<Call[]> {
    return this.#parts.store.list(room);
  }

  /** @returns undefined if the room has no such call. */
  async find(roomId: string, callId: string): Promise<Call | undefined> {
    return (await this.#parts.store.find(roomId, callId))?.call;
  }

  /** Applies an event to a call, and stores the result. */
  async record(callId: string, event: CallEvent): Promise<Call> {
    const { before, call } = await this.#parts.store.change(callId, (call) => applyEvent(call, event));
    if (call !== before) this.#tell(call, before);
    return call;
  }

  #tell(call: Call, before: Call | null): void {
    for (const listener of this.#listeners) listener(call, before);
  }
}
