import { setAttribute } from "./elements.ts";

/**
 * Handles presses of a button unless it is disabled or pending. Buttons never get the HTML attribute `disabled`, which
 * would take the focus away from them.
 *
 * @param action may go on after it has returned.
 */
export function onPress(button: HTMLElement, action: () => void | Promise<void>): void {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    if (!isDisabled(button) && !isSecondOfDouble(event)) void action();
  });
}

/** Submits a form by its button, or by Enter in a field, and never twice by a double click. */
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
 * Recognizes the second half of a double click. Its target may have appeared below the pointer by the first half: a
 * call that is placed by the one must not be canceled by the other.
 */
function isSecondOfDouble(event: MouseEvent): boolean {
  return event.detail > 1;
}

export function isDisabled(button: Element): boolean {
  return button.getAttribute("aria-disabled") === "true";
}

/** State of a button. Pending: its action is under way. */
export type Pressable = "ready" | "pending" | "disabled";

export function setPressable(button: Element, pressable: Pressable): void {
  setState(button, "aria-busy", pressable === "pending");
  setState(button, "aria-disabled", pressable !== "ready");
}

function setState(button: Element, name: string, value: boolean): void {
  if (value) setAttribute(button, name, "true");
  else button.removeAttribute(name);
}
