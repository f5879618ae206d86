import type { RoomFeed } from "../live/room-feed.ts";
import { Turns } from "../store/keyed-queue.ts";
import type { BridgeStore } from "./bridge-store.ts";
import type { StoredCaller } from "./caller-row.ts";
import type { CallerStore } from "./caller-store.ts";
import { nameCaller } from "./number-display.ts";
import type { OwnLegs } from "./own-legs.ts";
import type { Bridge, Caller, CallerList } from "./wire.ts";

interface CallerListsParts {
  callerStore: Pick<CallerStore, "ofRoom">;
  bridgeStore: Pick<BridgeStore, "find">;
  ownLegs: Pick<OwnLegs, "find">;
  feed: Pick<RoomFeed, "publishCallers">;
  onBackgroundError(error: unknown): void;
}

/** What rooms see of their telephone callers. */
export class CallerLists {
  readonly #parts: CallerListsParts;
  readonly #turns = new Turns();

  constructor(parts: CallerListsParts) {
    this.#parts = parts;
  }

  /** @param isHost guests see no numbers. */
  async read(roomId: string, isHost: boolean): Promise<Omit<CallerList, "now">> {
    const callers = await this.#parts.callerStore.ofRoom(roomId);
    return { callers: callers.map((caller) => toWire(caller, isHost)), bridge: await this.#bridge(roomId) };
  }

  /** Tells everybody in a room. No older word follows a newer one. */
  publish(roomId: string): void {
    this.#turns
      .take(roomId, async () => {
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
