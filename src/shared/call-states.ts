/** The states of a call and their ranks, for the server and for the page. It goes into both: this file imports nothing. */

export const callStates = [
  "requested",
  "unknown",
  "dialing",
  "ringing",
  "active",
  "on hold",
  "ending",
  "ended",
] as const;
export type CallState = (typeof callStates)[number];

/** Ranks of the states: what is told late, or twice, never lowers the rank of a call. */
export const stateRanks: Record<CallState, number> = {
  requested: 0,
  unknown: 1,
  dialing: 2,
  ringing: 3,
  active: 4,
  "on hold": 4,
  ending: 5,
  ended: 6,
};
