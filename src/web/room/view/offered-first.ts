import type { PhoneOffer } from "../model/phone-offer.ts";

export type OfferedFirstParts = { offer: PhoneOffer; say(sentence: string): void };

/** While it is offered, the card comes before everything else in the room; then it goes back to its place. */
export function offeredFirst(main: HTMLElement, card: HTMLElement, { offer, say }: OfferedFirstParts): void {
  const home = card.parentElement ?? main;

  function update(): void {
    if (card.classList.contains("offered") === offer.isMade) return;
    card.classList.toggle("offered", offer.isMade);
    const focused = document.activeElement;
    (offer.isMade ? main : home).prepend(card);
    // What is moved loses the focus.
    if (focused instanceof HTMLElement && card.contains(focused)) focused.focus({ preventScroll: true });
    if (offer.isMade) say("You can join by phone: how stands first on this page.");
  }

  card.addEventListener("focusin", () => offer.hold(true));
  card.addEventListener("focusout", ({ relatedTarget }) => {
    offer.hold(relatedTarget instanceof Node && card.contains(relatedTarget));
  });
  offer.onChange(update);
  update();
}

/** For somebody who asked for it, or who has nothing else here. */
export function showOffer(card: HTMLElement): void {
  card.scrollIntoView({ block: "nearest" });
  card.focus();
}
