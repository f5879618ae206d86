import type { Voice } from "../../settings/settings.ts";
import { type Call, isOver } from "../calls/call.ts";
import type { CallStore } from "../calls/call-store.ts";
import type { Calls } from "../calls/calls.ts";
import type { Disconnects } from "../calls/disconnects.ts";
import { PlatformError } from "../platform/platform-errors.ts";
import { KeyedQueue } from "../store/keyed-queue.ts";
import { type Ncco, withoutPlus } from "./ncco.ts";
import type { OwnLeg, OwnLegs } from "./own-legs.ts";
import { findNumber } from "./own-numbers.ts";
import { toCallEvent } from "./phone-status.ts";
import type { VoiceApi } from "./voice-api.ts";
import type { VoiceCosts } from "./voice-costs.ts";
import { paths } from "./voice-webhook-paths.ts";
import { type ArrivedLeg, isLegOver, type LegEvent } from "./voice-webhook-payloads.ts";

/** The Voice API stops the ringing only where our own limit, which knows why, has not done it for so long. */
const RING_GRACE_S = 5;

interface PhoneLegsParts {
  ownLegs: OwnLegs;
  calls: Pick<Calls, "record">;
  disconnects: Pick<Disconnects, "pursue">;
  callStore: Pick<CallStore, "findById">;
  voiceApi: Pick<VoiceApi, "hangUp">;
  voiceCosts: Pick<VoiceCosts, "note">;
  voice: Pick<Voice, "numbers" | "origin">;
  now: () => number;
  onBackgroundError(error: unknown): void;
}

/**
 * Telephones that the Voice API calls for us. Such a call has two legs there: our own, from the session to our number,
 * and the phone's. What the phone's does is what the call does.
 */
export class PhoneLegs {
  readonly #parts: PhoneLegsParts;
  readonly #queue = new KeyedQueue();

  constructor(parts: PhoneLegsParts) {
    this.#parts = parts;
  }

  /** The NCCO of our own leg: it calls the phone. */
  connect({ callId, to, maxRingSeconds }: Call, { from }: ArrivedLeg): Ncco {
    const { numbers, origin } = this.#parts.voice;
    return [
      {
        action: "connect",
        from: withoutPlus(findNumber(numbers, from) ?? numbers[0]),
        endpoint: [{ type: "phone", number: withoutPlus(to) }],
        timeout: maxRingSeconds + RING_GRACE_S,
        // So that the end of the phone's leg is known here before our own leg ends, which says no more than that.
        eventType: "synchronous",
        eventUrl: [`${origin}${paths.calls}/${callId}`],
        eventMethod: "POST",
      },
    ];
  }

  /** Something has happened to the phone of a call. */
  async take(callId: string, event: LegEvent): Promise<void> {
    const { ownLegs, calls, callStore, disconnects, voiceCosts, now } = this.#parts;
    const leg = await ownLegs.find(callId);
    if (!leg || leg.uuid === event.uuid) return;
    if (isLegOver(event.status))
      await voiceCosts.note(event, callId, (await callStore.findById(callId))?.to ?? null);
    await ownLegs.setPhone(callId, isLegOver(event.status) ? null : event.uuid);
    const callEvent = toCallEvent(event, now());
    const call = callEvent && (await calls.record(callId, callEvent));
    if (call && isLegOver(event.status))
      disconnects.pursue(call); // nobody is left for our own leg
    else await this.#endUnwanted(callId);
  }

  /** A call has changed. Where it is hung up, its phone stops ringing: our own leg alone might leave it to ring. */
  follow({ callId, isRelayed, state, hangUpAt }: Call): void {
    if (isRelayed && (isOver({ state }) || hangUpAt !== null))
      this.#endUnwanted(callId).catch(this.#parts.onBackgroundError);
  }

  /** The phones that could not be hung up when they should have been. */
  async endAllUnwanted(): Promise<void> {
    for (const { callId } of await this.#parts.ownLegs.withPhones()) await this.#endUnwanted(callId);
  }

  #endUnwanted(callId: string): Promise<void> {
    return this.#queue.run(callId, async () => {
      const call = await this.#parts.callStore.findById(callId);
      const leg = await this.#parts.ownLegs.find(callId);
      if (leg?.phoneUuid && (!call || isOver(call) || call.hangUpAt !== null))
        await this.#hangUp(leg, leg.phoneUuid);
    });
  }

  async #hangUp({ callId }: OwnLeg, phoneUuid: string): Promise<void> {
    try {
      await this.#parts.voiceApi.hangUp(phoneUuid);
      await this.#parts.ownLegs.setPhone(callId, null);
    } catch (error) {
      if (!(error instanceof PlatformError)) throw error;
      this.#parts.onBackgroundError(error); // the next round tries again
    }
  }
}
