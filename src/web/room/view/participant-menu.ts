import { find, setText } from "../../page/elements.ts";
import { popup } from "../../page/popup.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { Moderation } from "../session/moderation.ts";
import type { Participant } from "../session/participants.ts";

export type ParticipantMenuParts = {
  moderation: Moderation;
  /** Asks whether to remove the participant. */
  removeDialog: HTMLDialogElement;
};

/** The one menu of the stage. @returns a function that opens it for a participant, beside a button. */
export function participantMenu(
  element: HTMLElement,
  { moderation, removeDialog }: ParticipantMenuParts,
): (participant: Participant, button: HTMLElement) => void {
  const menu = popup(element);
  const mute = find("[data-action=mute]", element);
  const askToRemove = removal(removeDialog, moderation);
  let chosen: Participant | null = null;
  onPress(mute, () => act(moderation.mute));
  onPress(find("[data-action=remove]", element), () => act(askToRemove));

  function act(action: (participant: Participant) => void): void {
    menu.close();
    if (chosen) action(chosen);
  }

  return (participant, button) => {
    chosen = participant;
    setText(find(".menu-name", element), participant.name);
    setText(find("span", mute), participant.hasAudio ? "Mute for everyone" : "Muted");
    setPressable(mute, participant.hasAudio ? "ready" : "disabled");
    menu.open(button);
  };
}

/** @returns a function that asks whether to remove a participant, and removes them. */
function removal(dialog: HTMLDialogElement, { disconnect }: Moderation): (participant: Participant) => void {
  let chosen: Participant | null = null;
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "remove" && chosen) disconnect(chosen);
    chosen = null;
  });

  return (participant) => {
    chosen = participant;
    setText(find("h2", dialog), `Remove ${participant.name}?`);
    dialog.returnValue = "";
    dialog.showModal();
  };
}
