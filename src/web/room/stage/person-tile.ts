import { find, setText, stamp } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import type { Person } from "../session/people.ts";
import { describeTile, showSpeaking, updateTile } from "./tile-parts.ts";

/** What a host can do with somebody. */
export type PersonActions = { mute(person: Person): void; remove(person: Person): void };

export type PersonTile = { element: HTMLElement; update(): void };

/** Somebody else in a browser. */
export function personTile(person: Person, actions: PersonActions): PersonTile {
  const element = stamp("personTileTemplate");
  const mute = element.querySelector<HTMLElement>("[data-action=mute]");
  const remove = element.querySelector<HTMLElement>("[data-action=remove]");
  element.setAttribute("aria-label", person.name);
  person.subscription.onLevel = (level) => showSpeaking(element, level);
  if (mute) prepare(mute, `Mute ${person.name} for everyone`, () => actions.mute(person));
  if (remove) prepare(remove, `Remove ${person.name}`, () => actions.remove(person));

  function prepare(button: HTMLElement, words: string, action: () => void): void {
    setText(find("span", button), words);
    button.title = words;
    onPress(button, action);
  }

  function update(): void {
    const { subscription, hasAudio, hasVideo, name } = person;
    const isSeen = hasVideo && !subscription.isVideoPaused && subscription.element !== null;
    updateTile(element, {
      ...describeTile(name),
      element: subscription.element,
      hasVideo: isSeen,
      hasAudio,
      notice: describeNotice(person),
    });
    if (mute) mute.hidden = !hasAudio;
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
