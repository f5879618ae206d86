import type { DialIn } from "../../../app/telephone/wire.ts";
import { copyText } from "../../page/copy.ts";
import { find, setText, stamp } from "../../page/elements.ts";
import { onPress } from "../../page/press.ts";
import { describeInvitation, describeNumbers, type NumberLine } from "./invitation.ts";
import type { PhoneOffer } from "./phone-offer.ts";
import { formatPin, spellPin } from "./pin.ts";
import type { RoomDialIn } from "./room-dial-in.ts";

export type DialInCardParts = {
  page: { roomId: string; role: "host" | "guest" };
  dialIn: RoomDialIn;
  offer: Pick<PhoneOffer, "isMade" | "onChange">;
  tell(sentence: string): void;
};

/**
 * Numbers and PIN, for whoever may know them; hosts are told where dial-in is not set up. Where a phone is all that is
 * left, guests see the numbers in any case, and whom to ask for the PIN.
 */
export function dialInCard(section: HTMLElement, { page, dialIn, offer, tell }: DialInCardParts): void {
  const ready = find(".dial-in-ready", section);
  const numbers = find(".dial-in-numbers", section);
  const off = section.querySelector<HTMLElement>(".dial-in-off");
  const copy = find("#copyInvitation", section);
  const pin = find(".dial-in-pin", section);
  const asking = section.querySelector<HTMLElement>(".dial-in-asking");
  let shown = "";

  onPress(copy, async () => {
    if (!dialIn.info) return;
    const invitation = describeInvitation(page.roomId, location.origin + location.pathname, dialIn.info);
    tell((await copyText(invitation)) ? "Invitation copied." : `Copy this: ${invitation}`);
  });

  function update(): void {
    const { info, isOpen, hasNumbers } = dialIn;
    const isReady = isOpen || (offer.isMade && hasNumbers);
    const isOff = page.role === "host" && info !== null && !hasNumbers;
    section.hidden = !isReady && !isOff && !offer.isMade;
    ready.hidden = !isReady;
    copy.hidden = !isOpen;
    pin.hidden = !isOpen;
    if (asking) asking.hidden = isOpen;
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

  for (const changes of [dialIn, offer]) changes.onChange(update);
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
