import { find, setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallStore } from "../model/call-store.ts";
import type { Callers } from "../model/callers.ts";
import type { Participants } from "../session/participants.ts";
import type { RoomSession } from "../session/room-session.ts";
import { rememberFarewell } from "./farewell.ts";

export type LeaveParts = {
  room: RoomSession;
  participants: Participants;
  callStore: CallStore;
  callers: Callers;
  actions: CallActions;
  isHost: boolean;
};

/** Leaving: at once, unless phones would be left alone on the line. */
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
    rememberFarewell(countPhones(), participants.names, participants.othersCount);
    room.leave();
    location.assign("/");
  }
}
