import type { RoomPage } from "../../../app/rooms/wire.ts";
import { find, setAttribute, setButton, setText } from "../../page/elements.ts";
import { onPress, onSubmit, setPressable } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallStore } from "../model/call-store.ts";
import {
  describeDefaultCountry,
  displayTarget,
  isSameTarget,
  readTarget,
  type Target,
  type TargetRules,
} from "../model/dial-target.ts";
import type { ShownCallerHint } from "../model/shown-caller.ts";
import { dialOptions } from "./dial-options.ts";
import { numberField } from "./number-field.ts";
import { recentList, rememberTarget } from "./recent-targets.ts";

const ON_THE_LINE = "Already on the line with";

export type DialPage = TargetRules & Pick<RoomPage, "defaultTarget">;

export type DialBoxParts = {
  page: DialPage;
  callStore: CallStore;
  actions: CallActions;
  shownCaller: ShownCallerHint;
  alert(problem: string): void;
};

/** Field and button that call a phone. With an empty field the button calls the configured target. */
export function dialBox(form: HTMLElement, parts: DialBoxParts): void {
  const { page, callStore, actions, shownCaller, alert } = parts;
  const { defaultTarget } = page;
  const field = find<HTMLInputElement>("#dialTarget", form);
  const button = find("#startSipCall", form);
  const hint = find("#dialHint", form);
  const anyway = find("#callAnyway", form);
  const options = dialOptions(find("#dialOptions", form), alert);
  const uncomplain = () => complain(null);
  numberField(field, page);
  const closeRecent = recentList(find(".combobox", form), uncomplain);
  /** Shown until the text changes. */
  let complaint: string | null = null;

  onSubmit(form, button, submit);
  field.addEventListener("input", uncomplain);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || field.value === "") return;
    event.preventDefault();
    empty();
  });
  field.addEventListener("blur", () => {
    const target = read();
    // Other complaints stay: the focus may be on its way to "Call anyway".
    if (target.kind === "problem") complain(target.problem);
  });
  onPress(anyway, dial);

  function read(): Target {
    return readTarget(field.value, page);
  }

  function submit(): void {
    const target = read();
    const problem = problemWith(target);
    if (problem === null) {
      dial();
      return;
    }
    complain(problem);
    alert(problem);
    if (target.kind === "problem") field.focus();
    closeRecent();
  }

  function problemWith(target: Target): string | null {
    if (target.kind === "problem") return target.problem;
    const to = target.kind === "empty" ? defaultTarget : target.to;
    if (to === null)
      return page.callsNumbers ? "Enter a phone number or a SIP address." : "Enter a SIP address.";
    const isOnTheLine = callStore.live.some(({ call }) => isSameTarget(call.to, to));
    return isOnTheLine ? `${ON_THE_LINE} ${displayTarget(to)}.` : null;
  }

  function dial(): void {
    const chosen = options.read();
    const target = read();
    if (chosen === null || target.kind === "problem") return;
    const to = target.kind === "empty" ? null : target.to;
    if (to !== null) rememberTarget(to);
    field.focus();
    empty();
    closeRecent();
    options.forgetDigits();
    void actions.dial(to, chosen);
  }

  function empty(): void {
    field.value = "";
    complain(null);
  }

  function complain(sentence: string | null): void {
    complaint = sentence;
    update();
  }

  function update(): void {
    const target = read();
    const isPlacing = target.kind === "empty" && callStore.live.some((stored) => stored.placing);
    const words = target.kind !== "empty" || defaultTarget === null ? "Call" : "Start SIP Call";
    setButton(button, "phone", isPlacing ? "Starting…" : words);
    setPressable(button, isPlacing ? "pending" : "ready");
    setText(hint, complaint ?? hintFor(target, page, shownCaller.sentence));
    hint.classList.toggle("problem", complaint !== null);
    setAttribute(field, "aria-invalid", String(complaint !== null && target.kind === "problem"));
    anyway.hidden = !complaint?.startsWith(ON_THE_LINE);
  }

  if (page.callsNumbers) followCaller(find<HTMLInputElement>("#dialFrom", form), shownCaller);
  for (const changes of [callStore, shownCaller]) changes.onChange(update);
  update();
}

/** Asks what a called telephone shows, at once and whenever another caller is typed. */
function followCaller(field: HTMLInputElement, shownCaller: ShownCallerHint): void {
  const ask = () => void shownCaller.ask(field.value.trim());
  field.addEventListener("change", ask);
  ask();
}

function hintFor(target: Target, page: DialPage, shownCaller: string): string {
  const { defaultTarget, callsNumbers } = page;
  if (target.kind === "number") return `${target.hint}. ${shownCaller}`.trim();
  if (target.kind !== "empty") return target.hint;
  const enter = defaultTarget === null ? "Enter calls." : `Calls ${displayTarget(defaultTarget)}.`;
  return callsNumbers ? `${enter} ${describeDefaultCountry(page)}` : enter;
}
