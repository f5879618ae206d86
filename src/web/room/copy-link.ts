import { onPress } from "../page/press.ts";

/** Copies the room's link, without what a search or a jump has added to the address. */
export function copyLink(button: HTMLElement, toast: (sentence: string) => void): void {
  onPress(button, async () => {
    const link = location.origin + location.pathname;
    try {
      await navigator.clipboard.writeText(link);
      toast("Link copied.");
    } catch {
      // No permission, or a page without https: then people copy it themselves.
      toast(`Copy this link: ${link}`);
    }
  });
}
