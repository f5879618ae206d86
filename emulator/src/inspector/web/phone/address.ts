import { copyButton } from "../parts/copy-button.ts";
import { find } from "../parts/element.ts";

/** Shows at which address the phone is called, and how an app does it. May be called any number of times. */
export function showAddress(address: string): void {
  const place = find("#address", HTMLElement);
  if (place.textContent === address) return;
  const dialLine = `opentok.dial(sessionId, token, "${address}", {}, callback)`;
  place.textContent = address;
  find("#copy-address", HTMLElement).replaceChildren(copyButton("Copy the phone's address", address));
  find("#dial-line", HTMLElement).textContent = dialLine;
  find("#copy-dial-line", HTMLElement).replaceChildren(copyButton("Copy the line that dials it", dialLine));
}
