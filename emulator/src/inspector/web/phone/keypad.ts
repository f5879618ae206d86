import { element, find } from "../parts/element.ts";

const KEYS = [
  ["1", ""],
  ["2", "ABC"],
  ["3", "DEF"],
  ["4", "GHI"],
  ["5", "JKL"],
  ["6", "MNO"],
  ["7", "PQRS"],
  ["8", "TUV"],
  ["9", "WXYZ"],
  ["*", ""],
  ["0", "+"],
  ["#", ""],
] as const;

const SPOKEN: Readonly<Record<string, string>> = { "*": "star", "#": "pound" };

/** Twelve keys; each digit goes out at once, in order, by click or by keyboard. */
export function keypad(press: (digit: string) => void): void {
  const keys = KEYS.map(([digit, letters]) => {
    const key = element(
      "button",
      { type: "button", class: "key", click: () => press(digit) },
      element("span", { class: "digit" }, digit),
      element("span", { class: "letters", "aria-hidden": "true" }, letters),
    );
    key.setAttribute("aria-label", SPOKEN[digit] ?? digit);
    return key;
  });
  find("#keypad", HTMLElement).append(...keys);
  document.addEventListener("keydown", ({ key, ctrlKey, altKey, metaKey }) => {
    if (!ctrlKey && !altKey && !metaKey && /^[0-9*#]$/.test(key)) press(key);
  });
}
