import { element } from "./element.ts";
import { formatDuration } from "./format.ts";

const SECOND_MS = 1_000;

/** @param since milliseconds since the epoch. @returns a place for how long ago that was, which `runTimers` fills. */
export function timer(since: number): HTMLElement {
  return element("span", { class: "timer", "data-since": String(since) });
}

/** Keeps the timers below an element going. @returns a function that fills new ones at once. */
export function runTimers(root: HTMLElement): () => void {
  const show = (): void => {
    for (const place of root.querySelectorAll<HTMLElement>("[data-since]")) {
      place.textContent = formatDuration(Date.now() - Number(place.dataset.since));
    }
  };
  setInterval(show, SECOND_MS);
  return show;
}
