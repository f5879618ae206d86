import { find, setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import { rememberFarewell } from "../../page/visits.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallStore } from "../model/call-store.ts";
import type { Callers } from "../model/callers.ts";
import type { Participants } from "../session/participants.ts";
import type { RoomSession } from "../session/room-session.ts";
import { listNames } from "./announcements.ts";

export type LeaveParts = {
  room: RoomSession;
  participants: Participants;
  callStore: CallStore;
  callers: Callers;
  actions: CallActions;
  isHost: boolean;
};

/** Leaves at once, or asks first where only phones would stay. */
export function leave(button: HTMLElement, dialog: HTMLDialogElement, parts: LeaveParts): void {
  const { room, participants, callStore, callers, actions, isHost } = parts;
  const countPhones = () => callStore.live.length + callers.joined.length;

  onPress(button, () => {
    const phones = countPhones();
    if (phones === 0 || participants.othersCount > 0 || !isHost) return go();
    setText(
      find("p", dialog),
      phones === 1 ? "A phone is on the line." : `${phones} phones are on the line.`,
    );
    dialog.returnValue = "";
    dialog.showModal();
  });
  dialog.addEventListener("close", async () => {
    if (dialog.returnValue === "end") await actions.hangUpAll();
    if (dialog.returnValue === "end" || dialog.returnValue === "leave") go();
  });

  function go(): void {
    rememberFarewell(describeFarewell(countPhones(), participants.names, participants.othersCount));
    room.leave();
    location.assign("/");
  }
}

/**
 * @param phones number of phones on the line.
 * @param names names of the others in browsers who publish. @param others number of others in browsers.
 * @returns `2 phones stay with Anna and 2 others.`; empty: no phones, or no others.
 */
export function describeFarewell(phones: number, names: readonly string[], others: number): string {
  if (phones === 0 || others === 0) return "";
  const who = phones === 1 ? "A phone stays" : `${phones} phones stay`;
  const listeners = new Array<string>(others - names.length).fill("a listener");
  return `${who} with ${listNames([...names, ...listeners])}.`;
}
