import type { CallStore } from "../model/call-store.ts";
import { displayTarget } from "../model/dial-target.ts";

/** As long as a hang-up usually takes, and then some: what still stands then is worth a word. */
const PATIENCE_MS = 5_000;

/** Waits until these calls have ended, or ought to have. @param tell hears once how it went. */
export function tellWhenEnded(
  callStore: CallStore,
  callIds: readonly string[],
  tell: (news: string) => void,
): void {
  const patience = setTimeout(done, PATIENCE_MS);
  const forget = callStore.onChange(() => stillLive(callStore, callIds).length === 0 && done());

  function done(): void {
    clearTimeout(patience);
    forget();
    tell(describeEnded(callStore, callIds));
  }
}

/** @returns `3 calls ended.`, or how many of them have, and who is still on the line. */
export function describeEnded(callStore: CallStore, callIds: readonly string[]): string {
  const live = stillLive(callStore, callIds);
  if (live.length === 0) return `${callIds.length} calls ended.`;
  const who = live.map(({ call }) => displayTarget(call.to) || "a phone").join(", ");
  return `${callIds.length - live.length} of ${callIds.length} calls ended. Still on the line: ${who}.`;
}

function stillLive(callStore: CallStore, callIds: readonly string[]) {
  return callStore.live.filter(({ call }) => callIds.includes(call.callId));
}
