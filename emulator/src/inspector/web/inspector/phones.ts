import type { DeskPhoneSnapshot } from "../../inspector-wire.ts";
import { copyButton } from "../parts/copy-button.ts";
import { element, find } from "../parts/element.ts";
import { keyedList } from "../parts/keyed-list.ts";

interface ShownPhone extends DeskPhoneSnapshot {
  address: string;
}

/** The phones on the desk. @returns an update function. */
export function phones(): (phones: readonly DeskPhoneSnapshot[], sipAddress: string) => void {
  const update = keyedList<ShownPhone>(find("#phones", HTMLElement), ({ user }) => user, phoneEntry);
  return (phones, sipAddress) =>
    update(phones.map((phone) => ({ ...phone, address: `sip:${phone.user}@${sipAddress}` })));
}

function phoneEntry({ user, does, address }: ShownPhone): HTMLElement {
  const name = element("code", { title: address }, user, element("span", { class: "muted" }, "@"));
  return element(
    "li",
    { class: "phone-entry" },
    name,
    element("span", { class: "does" }, does),
    copyButton(`Copy ${address}`, address),
  );
}
