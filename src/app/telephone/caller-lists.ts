import { KeyedQueue } from "../store/keyed-queue.ts";
import type { BridgeStore } from "./bridge-store.ts";
import type { StoredCaller } from "./caller-row.ts";
import type { CallerStore } from "./caller-store.ts";
import { nameCaller } from "./number-display.ts";
import type { OwnLegs } from "./own-legs.ts";
import type { Bridge, Caller, CallerList } from "./wire.ts";

/** Tells the pages of a room about its telephone callers. */
export interface CallerFeed {
  publishCallers(roomId: string, callers: Record<"forHosts" | "forGuests", Omit<CallerList, "now">>): void;
}

interface CallerListsParts {
  callerStore: Pick<CallerStore, "ofRoom">;
  bridgeStore: Pick<BridgeStore, "find">;
  ownLegs: Pick<OwnLegs, "find">;
  feed: CallerFeed;
  onBackgroundError(error: unknown): void;
}

/** The lists of telephone callers as rooms see them. */
export class CallerLists {
  readonly #parts: CallerListsParts;
  readonly #queue = new KeyedQueue();

  constructor(parts: CallerListsParts) {
    this.#parts = parts;
  }

  /** @param isHost guests see no numbers. */
  async read(roomId: string, isHost: boolean): Promise<Omit<CallerList, "now">> {
    const callers = await this.#parts.callerStore.ofRoom(roomId);
    return { callers: callers.map((caller) => toWire(caller, isHost)), bridge: await this.#bridge(roomId) };
  }

  /** Tells everybody in a room. No older list follows a newer one. */
  publish(roomId: string): void {
    this.#queue
      .run(roomId, async () => {
        const [forHosts, forGuests] = [await this.read(roomId, true), await this.read(roomId, false)];
        this.#parts.feed.publishCallers(roomId, { forHosts, forGuests });
      })
      .catch(this.#parts.onBackgroundError);
  }

  async #bridge(roomId: string): Promise<Bridge | null> {
    const bridge = await this.#parts.bridgeStore.find(roomId);
    if (!bridge) return null;
    const hasArrived = (await this.#parts.ownLegs.find(bridge.callId)) !== undefined;
    return { callId: bridge.callId, state: hasArrived ? "connected" : "connecting" };
  }
}

export function toWire({ callerId, number, state, stateAt, mutedAt }: StoredCaller, isHost: boolean): Caller {
  if (state === "asked") throw new Error("who is asked for a PIN is in no room yet");
  return { callerId, name: nameCaller(number, isHost), state, since: stateAt, mutedAt };
}
