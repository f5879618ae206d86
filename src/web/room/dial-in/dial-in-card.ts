import type { DialIn } from "../../../app/dial-in/wire.ts";
import { copyText } from "../../page/copy.ts";
import { find, setText, stamp } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import { describeInvitation, describeNumbers, type NumberLine } from "./invitation.ts";
import { formatPin, spellPin } from "./pin.ts";
import type { RoomDialIn } from "./room-dial-in.ts";

export type DialInCardParts = {
  page: { roomId: string; role: "host" | "guest" };
  dialIn: RoomDialIn;
  tell(sentence: string): void;
};

/** Numbers and PIN, for whoever may know them; hosts are told where dial-in is not set up. */
export function dialInCard(section: HTMLElement, { page, dialIn, tell }: DialInCardParts): void {
  const ready = find(".dial-in-ready", section);
  const numbers = find(".dial-in-numbers", section);
  const off = section.querySelector<HTMLElement>(".dial-in-off");
  const copy = find("#copyInvitation", section);
  let shown = "";

  onPress(copy, async () => {
    if (!dialIn.info) return;
    const invitation = describeInvitation(page.roomId, location.origin + location.pathname, dialIn.info);
    tell((await copyText(invitation)) ? "Invitation copied." : `Copy this: ${invitation}`);
  });

  function update(): void {
    const { info, isOpen } = dialIn;
    const isOff = page.role === "host" && info?.numbers.length === 0;
    section.hidden = !isOpen && !isOff;
    ready.hidden = !isOpen;
    copy.hidden = !isOpen;
    if (off) off.hidden = !isOff;
    if (info) show(info);
  }

  function show(info: DialIn): void {
    setText(find(".dial-in-pin-digits", section), formatPin(info.pin ?? ""));
    setText(find(".dial-in-pin-spelled", section), spellPin(info.pin ?? ""));
    const lines = describeNumbers(info);
    // The links stay as they are, with the focus, while nothing about them changes.
    const now = JSON.stringify(lines);
    if (now !== shown) numbers.replaceChildren(...lines.map(numberLine));
    shown = now;
  }

  dialIn.onChange(update);
  update();
}

function numberLine({ number, country, link }: NumberLine): HTMLElement {
  const element = stamp("dialInNumberTemplate");
  const anchor = find<HTMLAnchorElement>("a", element);
  anchor.href = link;
  setText(anchor, number);
  setText(find(".dial-in-country", element), country);
  return element;
}
