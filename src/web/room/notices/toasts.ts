const SHOWN_MS = 5_000;
const MOST = 3;

/** Short news above the bar. Nothing stands only here. */
export function toasts(container: HTMLElement): (sentence: string) => void {
  return (sentence) => {
    const toast = document.createElement("p");
    toast.className = "toast";
    toast.textContent = sentence;
    container.append(toast);
    while (container.children.length > MOST) container.firstElementChild?.remove();
    const hide = () => {
      // Whoever reads it may finish.
      if (toast.matches(":hover"))
        toast.addEventListener("pointerleave", () => toast.remove(), { once: true });
      else toast.remove();
    };
    setTimeout(hide, SHOWN_MS);
  };
}
