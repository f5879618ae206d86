const GAP_PX = 6;

/** Popover beside a button, which the browser closes when the focus or a click goes elsewhere. */
export type Popup = { open(button: HTMLElement): void; close(): void };

/** @param element with `popover` and a fixed position. The button that opens it has `aria-expanded`. */
export function popup(element: HTMLElement): Popup {
  let opener: HTMLElement | null = null;

  element.addEventListener("toggle", ({ newState }) => {
    opener?.setAttribute("aria-expanded", String(newState === "open"));
  });
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    // Closing is all that this key shall do.
    event.preventDefault();
    event.stopPropagation();
    element.hidePopover();
  });

  return {
    open(button) {
      opener = button;
      element.showPopover();
      placeBeside(element, button.getBoundingClientRect());
      element.querySelector<HTMLElement>("button:not([aria-disabled])")?.focus();
    },
    close: () => element.hidePopover(),
  };
}

/** Places an element above an anchor, else below, inside the window: by `--left` and `--top`, for the style sheet. */
export function placeBeside(element: HTMLElement, anchor: DOMRect): void {
  const { width, height } = element.getBoundingClientRect();
  const above = anchor.top - height - GAP_PX;
  const below = Math.min(anchor.bottom + GAP_PX, window.innerHeight - height - GAP_PX);
  const left = Math.min(anchor.right - width, window.innerWidth - width - GAP_PX);
  element.style.setProperty("--left", `${Math.max(GAP_PX, left)}px`);
  element.style.setProperty("--top", `${above >= GAP_PX ? above : Math.max(GAP_PX, below)}px`);
}
