import { find } from "./element.ts";

/** Announces a sentence to screen readers. */
export function announce(sentence: string): void {
  find("#announcements", HTMLElement).textContent = sentence;
}
