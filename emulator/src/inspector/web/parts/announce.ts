import { find } from "./element.ts";

/** Says one sentence to those who hear the page instead of seeing it. */
export function announce(sentence: string): void {
  find("#announcements", HTMLElement).textContent = sentence;
}
