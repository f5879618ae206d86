import { onPress } from "./press.ts";

/** @returns whether the text is on the clipboard now: never without permission, nor on a page without HTTPS. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // The browser's refusal has no more to say than this.
    return false;
  }
}

/** Copies the address of the page, without query and fragment. */
export function copyLink(button: HTMLElement, tell: (sentence: string) => void): void {
  onPress(button, async () => {
    const link = location.origin + location.pathname;
    tell((await copyText(link)) ? "Link copied." : `Copy this link: ${link}`);
  });
}
