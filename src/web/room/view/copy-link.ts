import { copyText } from "../../page/clipboard.ts";
import { onPress } from "../../page/press.ts";

/** Copies the room's link, without what a search or a jump has added to the address. */
export function copyLink(button: HTMLElement, tell: (sentence: string) => void): void {
  onPress(button, async () => {
    const link = location.origin + location.pathname;
    tell((await copyText(link)) ? "Link copied." : `Copy this link: ${link}`);
  });
}
