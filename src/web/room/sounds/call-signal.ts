import type { StoredCall } from "../model/stored-call.ts";

/** SIP: Busy Here, Busy Everywhere. */
const BUSY_CODES = ["486", "600"];

/** What whoever dialed should hear of their calls: one thing at a time. */
export type CallSignal = { kind: "ringback" | "busy"; callId: string; to: string };

/**
 * The call that has rung longest, else one that was just found busy. Only calls from this page count:
 * nobody hears what others dial.
 *
 * @param wasLive whether the call had not ended when this was last asked.
 */
export function chooseSignal(
  calls: readonly StoredCall[],
  wasLive: (callId: string) => boolean,
): CallSignal | null {
  const own = calls.filter((stored) => stored.isOwn && stored.hangUpAt === null);
  const ringing = own.filter(({ call }) => call.state === "ringing").sort(byRinging)[0];
  if (ringing) return signal("ringback", ringing);
  const busy = own.find(({ call }) => isBusy(call) && wasLive(call.callId));
  return busy ? signal("busy", busy) : null;
}

function signal(kind: CallSignal["kind"], { call }: StoredCall): CallSignal {
  return { kind, callId: call.callId, to: call.to };
}

function isBusy({ state, end }: StoredCall["call"]): boolean {
  return state === "ended" && BUSY_CODES.includes(end?.code ?? "");
}

function byRinging(one: StoredCall, other: StoredCall): number {
  return (one.call.ringingAt ?? 0) - (other.call.ringingAt ?? 0);
}
