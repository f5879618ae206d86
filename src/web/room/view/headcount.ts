import { find, setText } from "../../page/elements.ts";
import type { CallStore, StoredCall } from "../model/call-store.ts";
import type { Callers } from "../model/callers.ts";
import type { SessionState } from "../model/connectivity.ts";
import { listPhones } from "../model/phones.ts";
import type { Participants } from "../session/participants.ts";
import type { PhoneConnections } from "../session/phone-connections.ts";
import type { RoomSession } from "../session/room-session.ts";

const OFFLINE: readonly SessionState[] = ["reconnecting", "lost", "failed", "removed"];

export type HeadcountParts = {
  page: { roomId: string };
  room: RoomSession;
  participants: Participants;
  phoneConnections: PhoneConnections;
  callStore: CallStore;
  callers: Callers;
};

/** Number of participants: in the header, in the empty stage and in the title of the browser's tab. */
export function headcount(element: HTMLElement, alone: HTMLElement, parts: HeadcountParts): void {
  const { page, room, participants, phoneConnections, callStore, callers } = parts;

  function update(): void {
    const phones = listPhones(callStore, phoneConnections.all).filter(({ presence }) => presence !== null);
    const phoneCount = phones.length + callers.joined.length;
    setText(element, describeHeadcount(room.state, participants.othersCount, phoneCount));
    setText(find("p", alone), describeAlone(room.state));
    document.title = describeTitle(page.roomId, room.state, callStore.live, callers);
  }

  for (const changes of [room, participants, phoneConnections, callStore, callers]) changes.onChange(update);
}

/** @returns title of the browser's tab: the most urgent news first. */
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

/** @returns text of the stage while there are no others. */
function describeAlone(state: SessionState): string {
  if (state === "connecting") return "Joining the room…";
  return state === "connected" || state === "reconnecting"
    ? "Nobody else is here yet."
    : "You are not in the room.";
}

/** @returns number of participants, for the header: `3 here · 1 phone`. */
export function describeHeadcount(state: SessionState, others: number, phones: number): string {
  if (state === "connecting") return "Joining…";
  if (state !== "connected" && state !== "reconnecting") return "Not connected";
  const here = `${others + 1} here`;
  return phones === 0 ? here : `${here} · ${phones} phone${phones === 1 ? "" : "s"}`;
}
