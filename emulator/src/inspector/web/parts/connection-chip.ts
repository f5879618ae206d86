import { announce } from "./announce.ts";
import { find } from "./element.ts";

/** Shows whether the page is up to date. @returns an update function. */
export function connectionChip(): (isOpen: boolean) => void {
  const chip = find("#connection", HTMLElement);
  let wasOpen: boolean | null = null;
  return (isOpen) => {
    if (isOpen === wasOpen) return;
    chip.textContent = isOpen ? "Live" : "Emulator not reached. Trying again…";
    chip.className = `chip ${isOpen ? "chip-ok" : "chip-warn"}`;
    if (wasOpen !== null || !isOpen) announce(isOpen ? "Connected again." : "The emulator is not reached.");
    wasOpen = isOpen;
  };
}
