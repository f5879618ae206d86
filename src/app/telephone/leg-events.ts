import type { Calls } from "../calls/calls.ts";
import type { CallerStore } from "./caller-store.ts";
import type { Callers } from "./callers.ts";
import type { OwnLegs } from "./own-legs.ts";
import type { VoiceCosts } from "./voice-costs.ts";
import { isLegOver, type LegEvent } from "./voice-webhook-payloads.ts";

/** The platform's code for a call whose other end has hung up. */
const NORMAL_CLEARING = "700";

interface LegEventsParts {
  callers: Pick<Callers, "leave">;
  callerStore: Pick<CallerStore, "findByUuid">;
  ownLegs: Pick<OwnLegs, "findByUuid">;
  calls: Pick<Calls, "record">;
  voiceCosts: Pick<VoiceCosts, "note">;
  now: () => number;
}

/** The Voice API's events about incoming legs: only their end matters, and what they have cost. */
export class LegEvents {
  readonly #parts: LegEventsParts;

  constructor(parts: LegEventsParts) {
    this.#parts = parts;
  }

  async take(event: LegEvent): Promise<void> {
    const { uuid, status, at } = event;
    if (!isLegOver(status)) return;
    const { callers, callerStore, ownLegs, calls, voiceCosts, now } = this.#parts;
    const caller = await callerStore.findByUuid(uuid);
    if (caller) await callers.leave(caller);
    const leg = await ownLegs.findByUuid(uuid);
    if (caller || leg) await voiceCosts.note(event, leg?.callId ?? null, null);
    // The platform may not tell: its reports need not reach us.
    if (leg) await calls.record(leg.callId, { type: "destroyed", at: at ?? now(), code: NORMAL_CLEARING });
  }
}
