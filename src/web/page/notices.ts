import { find, setText, stamp } from "./elements.ts";
import { onPress } from "./press.ts";

/** Sentences within this time are read out together. */
const GATHER_MS = 500;
const TOAST_MS = 5_000;
/** Time that a toast stays after the pointer or the focus has left it. */
const LINGER_MS = 1_500;
const TOASTS_MAX = 3;

/** Live regions for screen readers. They are part of the view: regions that are added later are not read out. */
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

/** Short messages above the bar, never shown there only. A toast stays while the pointer or the focus is on it. */
export function toasts(container: HTMLElement): (sentence: string) => void {
  return (sentence) => {
    for (const shown of container.children) if (find("p", shown).textContent === sentence) shown.remove();
    const toast = stamp("toastTemplate");
    setText(find("p", toast), sentence);
    onPress(find("button", toast), () => toast.remove());
    container.append(toast);
    while (container.children.length > TOASTS_MAX) container.firstElementChild?.remove();

    let timer = setTimeout(remove, TOAST_MS);
    function remove(): void {
      if (!toast.matches(":hover, :focus-within")) toast.remove();
    }
    for (const turningAway of ["pointerleave", "focusout"]) {
      toast.addEventListener(turningAway, () => {
        clearTimeout(timer);
        timer = setTimeout(remove, LINGER_MS);
      });
    }
  };
}
