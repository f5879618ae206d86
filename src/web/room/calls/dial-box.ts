import { find, setAttribute, setButton, setText } from "../../page/elements.ts";
import { isDisabled, isSecondOfDouble, onPress, setPressable } from "../../page/press.ts";
import { isTextList, putFirst, recall, remember } from "../../page/remembered.ts";
import type { CallActions } from "./call-actions.ts";
import type { CallBook } from "./call-book.ts";
import { dialOptions } from "./dial-options.ts";
import { displayTarget, isSameTarget, readTarget, type Target } from "./target.ts";

const RECENT_KEY = "recentTargets";
const RECENT_LENGTH = 10;
const ON_THE_LINE = "Already on the line with";

export type DialBoxParts = {
  book: CallBook;
  actions: CallActions;
  defaultTarget: string | null;
  alert(problem: string): void;
};

/** The field and the button that call a phone. With an empty field the button calls what is configured. */
export function dialBox(form: HTMLElement, { book, actions, defaultTarget, alert }: DialBoxParts): void {
  const field = find<HTMLInputElement>("#dialTarget", form);
  const button = find("#startSipCall", form);
  const hint = find("#dialHint", form);
  const anyway = find("#callAnyway", form);
  const recent = find("#recentTargets", form);
  const chosenOptions = dialOptions(find("#dialOptions", form), alert);
  /** A complaint stands until the text changes. */
  let complaint: string | null = null;

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!isDisabled(button)) submit();
  });
  button.addEventListener("click", (event) => {
    if (isSecondOfDouble(event)) event.preventDefault();
  });
  field.addEventListener("input", () => complain(null));
  field.addEventListener("blur", () => {
    const target = readTarget(field.value);
    // Other complaints stay: whoever leaves the field may be on the way to "Call anyway".
    if (target.kind === "problem") complain(target.problem);
  });
  onPress(anyway, dial);

  function submit(): void {
    const problem = problemWith(readTarget(field.value));
    if (problem === null) {
      dial();
      return;
    }
    complain(problem);
    alert(problem);
    if (readTarget(field.value).kind === "problem") field.focus();
  }

  function problemWith(target: Target): string | null {
    if (target.kind === "problem") return target.problem;
    const to = target.kind === "sip" ? target.to : defaultTarget;
    if (to === null) return "Enter a SIP address.";
    const isOnTheLine = book.live.some(({ call }) => isSameTarget(call.to, to));
    return isOnTheLine ? `${ON_THE_LINE} ${displayTarget(to)}.` : null;
  }

  function dial(): void {
    const options = chosenOptions();
    if (options === null) return;
    const target = readTarget(field.value);
    const to = target.kind === "sip" ? target.to : null;
    if (to !== null) remember(RECENT_KEY, putFirst(recentTargets(), to, RECENT_LENGTH));
    field.value = "";
    field.focus();
    complain(null);
    void actions.dial(to, options);
  }

  function complain(sentence: string | null): void {
    complaint = sentence;
    update();
  }

  function update(): void {
    const target = readTarget(field.value);
    const isPlacing = target.kind === "empty" && book.live.some((booked) => booked.placing);
    const words = target.kind !== "empty" || defaultTarget === null ? "Call" : "Start SIP Call";
    setButton(button, "phone", isPlacing ? "Starting…" : words);
    setPressable(button, isPlacing ? "pending" : "ready");
    setText(hint, complaint ?? hintFor(target, defaultTarget));
    hint.classList.toggle("problem", complaint !== null);
    setAttribute(field, "aria-invalid", String(complaint !== null && target.kind === "problem"));
    anyway.hidden = !complaint?.startsWith(ON_THE_LINE);
    offerRecent();
  }

  function offerRecent(): void {
    const targets = recentTargets();
    if (
      recent.children.length === targets.length &&
      recent.firstElementChild?.getAttribute("value") === targets[0]
    )
      return;
    recent.replaceChildren(
      ...targets.map((to) => Object.assign(document.createElement("option"), { value: to })),
    );
  }

  book.onChange(update);
  update();
}

function recentTargets(): string[] {
  return recall(RECENT_KEY, isTextList, []);
}

function hintFor(target: Target, defaultTarget: string | null): string {
  if (target.kind === "sip") return `SIP address · Enter calls ${displayTarget(target.to)}`;
  if (target.kind === "problem") return "SIP addresses start with sip:";
  return defaultTarget === null ? "Enter calls." : `Calls ${displayTarget(defaultTarget)}`;
}
