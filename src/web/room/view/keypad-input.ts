import { readDigits, readKey } from "../model/digits.ts";

export type KeypadInput = {
  press(digits: string): void;
  /** What was pasted can't be sent. */
  refuse(problem: string): void;
};

/** Digits from the keys on the page, from the computer's keyboard while the keypad has the focus, and from the clipboard. */
export function keypadInput(element: HTMLElement, { press, refuse }: KeypadInput): void {
  for (const key of element.querySelectorAll<HTMLElement>("[data-digit]")) {
    // Not onPress: pressing the same key twice, fast, is two digits.
    key.addEventListener("click", () => press(key.dataset.digit ?? ""));
  }
  element.addEventListener("keydown", (event) => {
    const digit = event.ctrlKey || event.altKey || event.metaKey ? null : readKey(event.key);
    if (digit === null) return;
    event.preventDefault();
    if (event.repeat) return;
    element.querySelector(`[data-digit="${digit}"]`)?.classList.add("pressed");
    press(digit);
  });
  element.addEventListener("keyup", () => {
    for (const key of element.querySelectorAll(".pressed")) key.classList.remove("pressed");
  });
  element.addEventListener("paste", (event) => {
    event.preventDefault();
    const read = readDigits(event.clipboardData?.getData("text") ?? "");
    if ("digits" in read) press(read.digits);
    else refuse(read.problem);
  });
}
