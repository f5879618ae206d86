import { isTextList, putFirst, recall, remember } from "../../page/storage.ts";
import { displayTarget } from "../model/dial-target.ts";
import { countryOf } from "../model/phone-numbers.ts";

const KEY = "recentTargets";
const LENGTH = 10;

/** @returns what was called from this browser, latest first. */
export function recentTargets(): string[] {
  return recall(KEY, isTextList, []);
}

export function rememberTarget(to: string): void {
  remember(KEY, putFirst(recentTargets(), to, LENGTH));
}

export function forgetTargets(): void {
  remember(KEY, []);
}

/** @returns those that what was typed may be the beginning or a part of; with nothing typed all. */
export function matchTargets(targets: readonly string[], typed: string): string[] {
  const text = typed.trim().toLowerCase();
  const digits = /[a-z@]/.test(text) ? "" : text.replace(/[^\d+]/g, "");
  return targets.filter((to) => {
    const isPart = to.toLowerCase().includes(text) || displayTarget(to).toLowerCase().includes(text);
    return isPart || (digits !== "" && to.includes(digits));
  });
}

/** @returns a word about what it is: the country of a number. */
export function describeTarget(to: string): string {
  return countryOf(to) || "SIP address";
}
