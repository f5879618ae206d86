import { applyEvent, type Call, newCall } from "../../../src/app/calls/call.ts";
import type { CallEvent } from "../../../src/app/calls/call-event.ts";

/** A call that was asked for at 1000, with digits to be sent and both limits. */
export const requested = newCall(
  {
    callId: "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51",
    roomId: "lobby",
    sessionId: "1_session",
    to: "sip:desk@example.com",
    secure: false,
    observeForceMute: true,
    by: "Ann",
    digits: "waiting",
    maxRingSeconds: 45,
    maxTalkSeconds: 1800,
  },
  1000,
);

export const dialed: CallEvent = { type: "dialed", at: 1100, id: "i", connectionId: "c", streamId: "s" };
export const ringing: CallEvent = { type: "reported", at: 1200, state: "ringing" };
export const active: CallEvent = { type: "reported", at: 1300, state: "active" };
export const held: CallEvent = { type: "reported", at: 1400, state: "on hold" };
export const resumed: CallEvent = { type: "reported", at: 1420, state: "active" };
export const hangUp: CallEvent = { type: "hang up asked", at: 1450, who: "Bob" };
export const destroyed: CallEvent = { type: "destroyed", at: 1500, code: "700" };

export function callAfter(...events: CallEvent[]): Call {
  return events.reduce(applyEvent, requested);
}
