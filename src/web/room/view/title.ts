import type { Callers } from "../model/callers.ts";
import type { SessionState } from "../model/connectivity.ts";
import type { StoredCall } from "../model/stored-call.ts";

const OFFLINE: readonly SessionState[] = ["reconnecting", "lost", "failed", "removed"];

/** @returns what the browser's tab says: the most urgent first. */
export function describeTitle(
  roomId: string,
  state: SessionState,
  live: readonly StoredCall[],
  callers: Pick<Callers, "waiting" | "joined">,
): string {
  if (OFFLINE.includes(state)) return `Connection lost · ${roomId}`;
  if (live.some(({ call }) => call.state === "ringing")) return `Ringing · ${roomId}`;
  if (callers.waiting.length > 0) return `Waiting · ${roomId}`;
  const calls = live.length + callers.joined.length;
  if (calls > 0) return `${calls} call${calls === 1 ? "" : "s"} · ${roomId}`;
  return roomId;
}

/** @returns what stands in the stage beside one's own picture while nobody else is there. */
export function describeAlone(state: SessionState): string {
  if (state === "connecting") return "Joining the room…";
  return state === "connected" || state === "reconnecting"
    ? "Nobody else is here yet."
    : "You are not in the room.";
}

/** @returns who is here, for the header: `3 here · 1 phone`. */
export function describeHeadcount(state: SessionState, others: number, phones: number): string {
  if (state === "connecting") return "Joining…";
  if (state !== "connected" && state !== "reconnecting") return "Not connected";
  const here = `${others + 1} here`;
  return phones === 0 ? here : `${here} · ${phones} phone${phones === 1 ? "" : "s"}`;
}
