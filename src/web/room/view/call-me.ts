import { find, setAttribute, setButton, setText } from "../../page/elements.ts";
import { onSubmit, setPressable } from "../../page/press.ts";
import type { CallActions } from "../model/call-actions.ts";
import type { CallStore, StoredCall } from "../model/call-store.ts";
import {
  describeDefaultCountry,
  displayTarget,
  isSameTarget,
  readTarget,
  type TargetRules,
} from "../model/dial-target.ts";
import type { PhoneOffer } from "../model/phone-offer.ts";
import { numberField } from "./number-field.ts";

export type CallMeParts = {
  page: TargetRules;
  callStore: Pick<CallStore, "live" | "onChange">;
  actions: Pick<CallActions, "dial">;
  offer: Pick<PhoneOffer, "isMade" | "onChange">;
  alert(problem: string): void;
};

/** Form by which the room calls the phone of a participant with a connectivity problem. */
export function callMe(form: HTMLElement, { page, callStore, actions, offer, alert }: CallMeParts): void {
  const field = find<HTMLInputElement>("#callMeNumber", form);
  const button = find("button", form);
  const hint = find("#callMeHint", form);
  numberField(field, page);

  onSubmit(form, button, submit);
  field.addEventListener("input", () => complain(null));

  function submit(): void {
    const phone = readOwnPhone(field.value, page, callStore.live);
    if ("to" in phone) return void actions.dial(phone.to);
    complain(phone.problem);
    alert(phone.problem);
    field.focus();
  }

  function complain(problem: string | null): void {
    setText(hint, problem ?? hintFor(field.value, page));
    hint.classList.toggle("problem", problem !== null);
    setAttribute(field, "aria-invalid", String(problem !== null));
  }

  function update(): void {
    const isPlacing = callStore.live.some((stored) => stored.placing);
    form.hidden = !offer.isMade;
    setButton(button, "phone", isPlacing ? "Calling…" : "Call me");
    setPressable(button, isPlacing ? "pending" : "ready");
  }

  for (const changes of [callStore, offer]) changes.onChange(update);
  complain(null);
  update();
}

/** @returns target to call, or what is wrong with the text. */
export function readOwnPhone(
  text: string,
  rules: TargetRules,
  live: readonly StoredCall[],
): { to: string } | { problem: string } {
  const target = readTarget(text, rules);
  if (target.kind === "empty") return { problem: "Enter the number of your phone." };
  if (target.kind === "problem") return { problem: target.problem };
  const isOnTheLine = live.some(({ call }) => isSameTarget(call.to, target.to));
  return isOnTheLine ? { problem: `${displayTarget(target.to)} is on the line already.` } : { to: target.to };
}

function hintFor(text: string, rules: TargetRules): string {
  const target = readTarget(text, rules);
  return target.kind === "empty" ? describeDefaultCountry(rules) : target.hint;
}
