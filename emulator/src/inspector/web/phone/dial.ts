import { element, find } from "../parts/element.ts";
import { formatPhoneNumber } from "./caller.ts";

/** Form that calls a phone from here. @returns an update function. */
export function dial(call: (to: string) => void): (virtualNumber: string) => void {
  const field = find("#dial-to", HTMLInputElement);
  find("#dial", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    const to = field.value.trim();
    if (to === "") field.focus();
    else call(to);
  });
  return (virtualNumber) => {
    const shown = formatPhoneNumber(virtualNumber) ?? virtualNumber;
    const place = find("#virtual-number", HTMLElement);
    if (place.textContent === shown) return;
    place.textContent = shown;
    const suggestions = [virtualNumber, "echo", "ivr"].map((value) => element("option", { value }));
    find("#dial-suggestions", HTMLElement).replaceChildren(...suggestions);
  };
}
