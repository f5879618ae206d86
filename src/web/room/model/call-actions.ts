import type { CallsApi, DialOptions } from "../api/calls.ts";
import { describeFailure, Problem } from "../api/request.ts";
import type { CallStore } from "./call-store.ts";
import { isLive } from "./call-store.ts";

/** Actions of this page on calls. They never throw: their outcome is in the call store. */
export type CallActions = {
  /** @param to SIP URI or phone number; null: the configured target. */
  dial(to: string | null, options?: DialOptions): Promise<void>;
  hangUp(callId: string): Promise<void>;
  hangUpAll(): Promise<void>;
  mute(callId: string): Promise<void>;
};

const GATEWAY_TIMEOUT = 504;

/**
 * @param defaultTarget configured target, for the card.
 * @param ownName name of the caller, for the card of a call that the server has not answered yet.
 * @param newCallId makes a UUID: the page chooses the call's id, so that it can hang up before the server has answered.
 */
export function callActions(
  callStore: CallStore,
  api: CallsApi,
  { defaultTarget, ownName }: { defaultTarget: string | null; ownName: () => string },
  newCallId: () => string = () => crypto.randomUUID(),
): CallActions {
  async function dial(to: string | null, options: DialOptions = {}): Promise<void> {
    const callId = newCallId();
    callStore.place({ callId, to: to ?? defaultTarget ?? "", by: ownName() }, options);
    try {
      callStore.confirm(await api.dial(callId, to, options));
    } catch (error) {
      if (error instanceof Problem && error.status !== GATEWAY_TIMEOUT)
        callStore.refuse(callId, { reason: "other", detail: error.message });
      else await lookFor(callId);
    }
    await hangUpAgain(callId);
  }

  /** After a timeout or a network failure only the server's list tells whether the call was placed. */
  async function lookFor(callId: string): Promise<void> {
    callStore.markUnknown(callId);
    try {
      callStore.receiveAll(await api.list());
    } catch (error) {
      callStore.change(callId, { problem: describeFailure(error) });
    }
  }

  /** A hang-up during the dial request may have reached the server before it: it is repeated. */
  async function hangUpAgain(callId: string): Promise<void> {
    const stored = callStore.find(callId);
    if (stored && stored.hangUpAt !== null && isLive(stored)) await hangUp(callId);
  }

  async function hangUp(callId: string): Promise<void> {
    callStore.change(callId, { hangUpAt: callStore.clock.now(), problem: null });
    try {
      const problem = await api.hangUp(callId);
      if (problem !== null) callStore.change(callId, { problem });
    } catch (error) {
      const stored = callStore.find(callId);
      if (!stored || stored.placing || !isLive(stored)) return;
      callStore.change(callId, { hangUpAt: null, problem: describeFailure(error) });
    }
  }

  async function hangUpAll(): Promise<void> {
    const callIds = callStore.live.map((stored) => stored.call.callId);
    for (const callId of callIds)
      callStore.change(callId, { hangUpAt: callStore.clock.now(), problem: null });
    try {
      await api.hangUpAll();
    } catch (error) {
      for (const callId of callIds)
        callStore.change(callId, { hangUpAt: null, problem: describeFailure(error) });
    }
  }

  async function mute(callId: string): Promise<void> {
    callStore.change(callId, { muteAskedAt: callStore.clock.now(), problem: null });
    try {
      await api.mute(callId);
    } catch (error) {
      callStore.change(callId, { muteAskedAt: null, problem: describeFailure(error) });
    }
  }

  return { dial, hangUp, hangUpAll, mute };
}
