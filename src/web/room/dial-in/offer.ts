import { find } from "../../page/elements.ts";

/** Brings the card with number and PIN before somebody whose browser does not get through. */
export function offerDialIn(): void {
  const card = find("#dialIn");
  card.classList.add("offered");
  card.scrollIntoView({ block: "nearest" });
  card.focus();
}
