import { find, setText, stamp } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { Participant } from "../session/participants.ts";
import { describeTile, updateTile } from "./tile-parts.ts";

export type ParticipantTile = { element: HTMLElement; update(): void };

/**
 * Somebody else in a browser.
 *
 * @param openMenu offers what a host can do with this participant, beside the button that was pressed.
 */
export function participantTile(
  participant: Participant,
  openMenu: (participant: Participant, button: HTMLElement) => void,
): ParticipantTile {
  const element = stamp("personTileTemplate");
  const menuButton = element.querySelector<HTMLElement>(".tile-button");
  element.setAttribute("aria-label", participant.name);
  if (menuButton) {
    setText(find("span", menuButton), `Options for ${participant.name}`);
    onPress(menuButton, () => openMenu(participant, menuButton));
  }

  function update(): void {
    const { subscription, hasAudio, hasVideo, name } = participant;
    const isSeen = hasVideo && !subscription.isVideoPaused && subscription.element !== null;
    updateTile(element, {
      ...describeTile(name),
      element: subscription.element,
      hasVideo: isSeen,
      hasAudio,
      isSpeaking: subscription.isSpeaking,
      notice: describeNotice(participant),
    });
  }

  return { element, update };
}

function describeNotice({ subscription, hasVideo }: Participant): string {
  switch (subscription.status) {
    case "connecting":
      return "Connecting…";
    case "interrupted":
      return "Reconnecting…";
    case "failed":
      return "No picture or sound from here.";
    case "connected":
      return hasVideo && subscription.isVideoPaused ? "Video paused: weak connection" : "";
  }
}
