import { find, setText } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallBook } from "../model/call-store.ts";
import type { Callers } from "../model/callers.ts";
import type { People } from "../session/participants.ts";
import type { RoomSession } from "../session/room-session.ts";
import { rememberFarewell } from "./farewell.ts";

export type LeaveParts = {
  room: RoomSession;
  people: People;
  book: CallBook;
  callers: Callers;
  actions: CallActions;
  isHost: boolean;
};

/** Leaving: at once, unless phones would be left alone on the line. */
export function leave(button: HTMLElement, dialog: HTMLDialogElement, parts: LeaveParts): void {
  const { room, people, book, callers, actions, isHost } = parts;
  const countPhones = () => book.live.length + callers.joined.length;

  onPress(button, () => {
    const phones = countPhones();
    if (phones === 0 || people.othersCount > 0 || !isHost) return go();
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
    rememberFarewell(countPhones(), people.names, people.othersCount);
    room.leave();
    location.assign("/");
  }
}
