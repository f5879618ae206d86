import { find, setText } from "../../page/elements.ts";
import { popup } from "../../page/popup.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { Person } from "../session/participants.ts";

/** What a host can do with somebody in a browser. */
export type PersonActions = { mute(person: Person): void; remove(person: Person): void };

/** The one menu of the stage. @returns opens it for somebody, beside a button. */
export function personMenu(
  element: HTMLElement,
  actions: PersonActions,
): (person: Person, button: HTMLElement) => void {
  const menu = popup(element);
  const mute = find("[data-action=mute]", element);
  let chosen: Person | null = null;
  onPress(mute, () => act(actions.mute));
  onPress(find("[data-action=remove]", element), () => act(actions.remove));

  function act(action: (person: Person) => void): void {
    menu.close();
    if (chosen) action(chosen);
  }

  return (person, button) => {
    chosen = person;
    setText(find(".menu-name", element), person.name);
    setText(find("span", mute), person.hasAudio ? "Mute for everyone" : "Muted");
    setPressable(mute, person.hasAudio ? "ready" : "disabled");
    menu.open(button);
  };
}
