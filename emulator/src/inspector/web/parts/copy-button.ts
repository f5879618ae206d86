import { announce } from "./announce.ts";
import { element, icon } from "./element.ts";

const CONFIRMED_MS = 1_500;

/** @param what read out: `Copy API secret`. */
export function copyButton(what: string, text: string): HTMLButtonElement {
  const button = element("button", { type: "button", class: "icon-button", title: what }, icon("copy"));
  button.setAttribute("aria-label", what);
  button.addEventListener("click", async () => {
    const isCopied = await copy(text);
    announce(isCopied ? "Copied." : "This browser does not let pages copy here.");
    button.replaceChildren(icon(isCopied ? "check" : "x"));
    setTimeout(() => button.replaceChildren(icon("copy")), CONFIRMED_MS);
  });
  return button;
}

/** The clipboard is closed to pages over plain HTTP from another machine, and to those without the focus. */
async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
