import { find, setText } from "./elements.ts";

/** What happens within this time is said in one go. */
const GATHER_MS = 500;

/** Tells a screen reader. The regions stand in the page from the start, otherwise they would not be heard. */
export type Announcer = { say(sentence: string): void; alert(sentence: string): void };

export function announcer(): Announcer {
  return { say: speaker(find("#statusRegion")), alert: speaker(find("#alertRegion")) };
}

function speaker(region: Element): (sentence: string) => void {
  let gathered: string[] = [];
  return (sentence) => {
    gathered.push(sentence);
    if (gathered.length > 1) return;
    setText(region, "");
    setTimeout(() => {
      setText(region, gathered.join(" "));
      gathered = [];
    }, GATHER_MS);
  };
}
