import { find, setText, stamp } from "./elements.ts";
import { onPress } from "./press.ts";

const SHOWN_MS = 5_000;
/** After somebody has turned away from it. */
const LINGER_MS = 1_500;
const MOST = 3;

/** Short news above the bar. Nothing stands only here. Whoever reads one, by pointer or by focus, may finish. */
export function toasts(container: HTMLElement): (sentence: string) => void {
  return (sentence) => {
    for (const shown of container.children) if (find("p", shown).textContent === sentence) shown.remove();
    const toast = stamp("toastTemplate");
    setText(find("p", toast), sentence);
    onPress(find("button", toast), () => toast.remove());
    container.append(toast);
    while (container.children.length > MOST) container.firstElementChild?.remove();

    let timer = setTimeout(remove, SHOWN_MS);
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
