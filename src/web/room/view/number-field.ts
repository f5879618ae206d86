import { looksLikeNumber } from "../../../shared/phone-numbers.ts";
import type { TargetRules } from "../model/dial-target.ts";
import { formatPart } from "../model/phone-numbers.ts";

/** Text of a field, and position of the caret. */
export type Typed = { text: string; caret: number };

/** Direction of a deletion. */
export type Deletion = "backward" | "forward";

/** Formats numbers while they are typed, and leaves everything else alone. */
export function numberField(field: HTMLInputElement, { defaultCountry, callsNumbers }: TargetRules): void {
  if (!callsNumbers) return;
  let before = "";
  field.addEventListener("beforeinput", () => {
    before = field.value;
  });
  field.addEventListener("input", (event) => {
    // What is being composed belongs to the input method until it is done.
    if (event instanceof InputEvent && event.isComposing) return;
    const typed = { text: field.value, caret: field.selectionStart ?? field.value.length };
    const { text, caret } = formatTyped(typed, before, deletionOf(event), defaultCountry);
    if (text === field.value) return;
    field.value = text;
    field.setSelectionRange(caret, caret);
  });
}

/**
 * @param before the text before this change.
 * @param deletion null: nothing was deleted.
 * @returns formatted text, with the caret after the same digit.
 */
export function formatTyped(typed: Typed, before: string, deletion: Deletion | null, country: string): Typed {
  if (!looksLikeNumber(typed.text)) return typed;
  let digits = digitsOf(typed.text);
  let left = digitsOf(typed.text.slice(0, typed.caret)).length;
  // A deleted separator stands for the digit beyond it: the separator alone would only come back.
  if (deletion !== null && digits === digitsOf(before)) {
    const gone = deletion === "backward" ? left - 1 : left;
    digits = [...digits].filter((_, index) => index !== gone).join("");
    left = deletion === "backward" ? Math.max(0, gone) : left;
  }
  const text = formatPart(digits, country);
  return { text, caret: left === digits.length ? text.length : positionAfter(text, left) };
}

function deletionOf(event: Event): Deletion | null {
  if (!(event instanceof InputEvent)) return null;
  if (event.inputType === "deleteContentBackward") return "backward";
  return event.inputType === "deleteContentForward" ? "forward" : null;
}

/** Digits, and the + before them. */
function digitsOf(text: string): string {
  return text.replace(/[^\d+]/g, "");
}

function positionAfter(text: string, digits: number): number {
  let position = 0;
  for (let passed = 0; passed < digits; position++) if (/[\d+]/.test(text[position] ?? "")) passed += 1;
  return position;
}
