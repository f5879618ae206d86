import { find, setText } from "../../page/elements.ts";
import { onPress, setPressable } from "../../page/press.ts";
import type { Person } from "../session/people.ts";

/** What a host can do with somebody in a browser. */
export type PersonActions = { mute(person: Person): void; remove(person: Person): void };

const GAP_PX = 6;

/** The one menu of the stage. @returns opens it for somebody, beside a button. */
export function personMenu(
  menu: HTMLElement,
  actions: PersonActions,
): (person: Person, button: HTMLElement) => void {
  const mute = find("[data-action=mute]", menu);
  let chosen: Person | null = null;
  onPress(mute, () => act(actions.mute));
  onPress(find("[data-action=remove]", menu), () => act(actions.remove));

  function act(action: (person: Person) => void): void {
    menu.hidePopover();
    if (chosen) action(chosen);
  }

  let opener: HTMLElement | null = null;
  menu.addEventListener("toggle", ({ newState }) => {
    opener?.setAttribute("aria-expanded", String(newState === "open"));
  });

  return (person, button) => {
    chosen = person;
    opener = button;
    setText(find(".menu-name", menu), person.name);
    setPressable(mute, person.hasAudio ? "ready" : "disabled");
    menu.showPopover();
    placeBeside(menu, button.getBoundingClientRect());
    find("button:not([aria-disabled])", menu).focus();
  };
}

/** Above the button where there is room, else below; always inside the window. */
function placeBeside(menu: HTMLElement, button: DOMRect): void {
  const { width, height } = menu.getBoundingClientRect();
  const above = button.top - height - GAP_PX;
  const left = Math.min(button.right - width, window.innerWidth - width - GAP_PX);
  menu.style.left = `${Math.max(GAP_PX, left)}px`;
  menu.style.top = `${above >= GAP_PX ? above : button.bottom + GAP_PX}px`;
}
