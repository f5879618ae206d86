import type { Caller } from "../../../../src/app/telephone/wire.ts";

export const DIALED_IN_AT = Date.UTC(2026, 0, 15, 10, 31);

/** @returns a caller as a guest sees them, joined unless told otherwise. */
export function sampleCaller(caller: Partial<Caller> = {}): Caller {
  return {
    callerId: "5b1d7c36-8f0e-4d4c-9a57-1c7b9c1f3a10",
    name: "•••0188",
    state: "joined",
    since: DIALED_IN_AT,
    mutedAt: null,
    ...caller,
  };
}
