import type { Calls } from "../calls/calls.ts";
import type { CallerStore } from "./caller-store.ts";
import type { Callers } from "./callers.ts";
import type { OwnLegs } from "./own-legs.ts";
import { isLegOver, type LegEvent } from "./voice-webhook-payloads.ts";

/** The platform's code for a call whose other end has hung up. */
const NORMAL_CLEARING = "700";

interface LegEventsParts {
  callers: Pick<Callers, "leave">;
  callerStore: Pick<CallerStore, "findByUuid">;
  ownLegs: Pick<OwnLegs, "findByUuid">;
  calls: Pick<Calls, "record">;
  now: () => number;
}

/** The Voice API's events about incoming legs: only their end matters. */
export class LegEvents {
  readonly #parts: LegEventsParts;

  constructor(parts: LegEventsParts) {
    this.#parts = parts;
  }

  async take({ uuid, status, at }: LegEvent): Promise<void> {
    if (!isLegOver(status)) return;
    const { callers, callerStore, ownLegs, calls, now } = this.#parts;
    const caller = await callerStore.findByUuid(uuid);
    if (caller) await callers.leave(caller);
    const leg = await ownLegs.findByUuid(uuid);
    // The platform may not tell: its reports need not reach us.
    if (leg) await calls.record(leg.callId, { type: "destroyed", at: at ?? now(), code: NORMAL_CLEARING });
  }
}
