import { find, setText, stamp } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { Person } from "../session/participants.ts";
import { describeTile, updateTile } from "./tile-parts.ts";

export type PersonTile = { element: HTMLElement; update(): void };

/**
 * Somebody else in a browser.
 *
 * @param openMenu offers what a host can do with this person, beside the button that was pressed.
 */
export function personTile(
  person: Person,
  openMenu: (person: Person, button: HTMLElement) => void,
): PersonTile {
  const element = stamp("personTileTemplate");
  const menuButton = element.querySelector<HTMLElement>(".tile-button");
  element.setAttribute("aria-label", person.name);
  if (menuButton) {
    setText(find("span", menuButton), `Options for ${person.name}`);
    onPress(menuButton, () => openMenu(person, menuButton));
  }

  function update(): void {
    const { subscription, hasAudio, hasVideo, name } = person;
    const isSeen = hasVideo && !subscription.isVideoPaused && subscription.element !== null;
    updateTile(element, {
      ...describeTile(name),
      element: subscription.element,
      hasVideo: isSeen,
      hasAudio,
      isSpeaking: subscription.isSpeaking,
      notice: describeNotice(person),
    });
  }

  return { element, update };
}

function describeNotice({ subscription, hasVideo }: Person): string {
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
