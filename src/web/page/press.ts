import { setAttribute } from "./elements.ts";

/**
 * A button that can't be pressed while it is disabled or busy. It is never `disabled` in the sense of HTML:
 * that would take the focus away from whoever just pressed it.
 */
export function onPress(button: HTMLElement, action: () => void): void {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!isDisabled(button) && !isSecondOfDouble(event)) action();
  });
}

/** The same for a form: it is sent by its button, or by Enter in a field, and never twice by a double click. */
export function onSubmit(form: HTMLElement, button: HTMLElement, submit: () => void): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isDisabled(button)) submit();
  });
  button.addEventListener("click", (event) => {
    if (isSecondOfDouble(event)) event.preventDefault();
  });
}

/**
 * Whether this is the second half of a double click. What it hits may have come up below the pointer
 * by the first half: a call that is placed so must not be canceled so.
 */
function isSecondOfDouble(event: MouseEvent): boolean {
  return event.detail > 1;
}

export function isDisabled(button: Element): boolean {
  return button.getAttribute("aria-disabled") === "true";
}

/** Pending: it has been pressed, and its work is under way. */
export type Pressable = "ready" | "pending" | "disabled";

export function setPressable(button: Element, pressable: Pressable): void {
  setState(button, "aria-busy", pressable === "pending");
  setState(button, "aria-disabled", pressable !== "ready");
}

function setState(button: Element, name: string, value: boolean): void {
  if (value) setAttribute(button, name, "true");
  else button.removeAttribute(name);
}
