import { copyText } from "../../page/clipboard.ts";
import { find, setButton, setText } from "../../page/elements.ts";
import { popup } from "../../page/popup.ts";
import { onPress } from "../../page/press.ts";
import type { Subscription } from "../session/subscription.ts";

/** Phone of the menu. */
export type MenuPhone = {
  who: string;
  /** Whole number or address. */
  address: string;
  /** Null: it can't be heard yet. */
  subscription: Subscription | null;
};

/**
 * Menu of a phone: silence it in this browser, copy its number.
 *
 * @param isHost whether to offer copying: guests don't see the whole number.
 * @returns a function that opens the menu for a phone, beside a button.
 */
export function phoneMenu(
  element: HTMLElement,
  isHost: boolean,
  tell: (sentence: string) => void,
): (phone: MenuPhone, button: HTMLElement) => void {
  const menu = popup(element);
  const silence = find("[data-action=silence]", element);
  const copying = find("[data-action=copy]", element);
  let chosen: MenuPhone | null = null;

  onPress(silence, () => {
    const subscription = chosen?.subscription;
    menu.close();
    subscription?.silence(!subscription.isSilenced);
  });
  onPress(copying, async () => {
    const address = chosen?.address ?? "";
    menu.close();
    tell((await copyText(address)) ? `${nameOf(address)} copied.` : `Copy it from here: ${address}`);
  });

  return (phone, button) => {
    chosen = phone;
    const { who, address, subscription } = phone;
    setText(find(".menu-name", element), who);
    silence.hidden = subscription === null;
    copying.hidden = !isHost;
    if (silence.hidden && copying.hidden) return;
    if (subscription?.isSilenced) setButton(silence, "volume-2", "Listen again");
    else setButton(silence, "volume-x", "Silence only for me");
    setButton(copying, "copy", `Copy ${nameOf(address).toLowerCase()}`);
    menu.open(button);
  };
}

function nameOf(address: string): string {
  return address.startsWith("+") ? "Number" : "Address";
}
