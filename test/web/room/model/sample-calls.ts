import type { Call } from "../../../../src/app/calls/wire.ts";
import type { KeptCall, StoredCall } from "../../../../src/web/room/model/call-store.ts";
import type { PhonePresence } from "../../../../src/web/room/model/phones.ts";

/** 10:00:00 on some day: when the calls of these tests are asked for. */
export const START = Date.UTC(2026, 10, 20, 10, 0, 0);

/** @returns a call as the server tells it, dialing. */
export function sampleCall(change: Partial<Call> = {}): Call {
  return {
    callId: "6f1d3c52-8a0e-4b7e-9a53-0d6f2f0f3a11",
    id: null,
    connectionId: null,
    streamId: null,
    to: "sip:desk@example.com;transport=tls",
    by: null,
    state: "dialing",
    secure: false,
    observeForceMute: true,
    digits: null,
    maxRingSeconds: 45,
    maxTalkSeconds: null,
    mutedAt: null,
    mutedBy: null,
    requestedAt: START,
    ringingAt: null,
    answeredAt: null,
    heldAt: null,
    endedAt: null,
    end: null,
    ...change,
  };
}

/** @returns a call as the page has it in its callStore. */
export function sampleStoredCall(call: Partial<KeptCall> = {}, change: Partial<StoredCall> = {}): StoredCall {
  return {
    call: { ...sampleCall(), ...call },
    updatedAt: START,
    hasMonitoring: true,
    options: {},
    isOwn: false,
    placing: false,
    hangUpAt: null,
    muteAskedAt: null,
    problem: null,
    dismissed: false,
    ...change,
  };
}

/** @returns a phone in the session that can be heard. */
export function samplePresence(change: Partial<PhonePresence> = {}): PhonePresence {
  return {
    connectionId: "C1",
    callId: null,
    since: START,
    name: "",
    streamId: "S1",
    hasAudio: true,
    mutedAt: null,
    unmutedAt: null,
    ...change,
  };
}
