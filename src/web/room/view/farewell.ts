import { isText, recall, remember } from "../../page/storage.ts";
import { listNames } from "./arrivals.ts";

const KEY = "farewell";

/** Keeps for the next page what whoever leaves should know. */
export function rememberFarewell(phones: number, names: readonly string[], others: number): void {
  remember(KEY, describeFarewell(phones, names, others), "tab");
}

/** @returns what was kept, once; empty: there is nothing to say. */
export function takeFarewell(): string {
  const sentence = recall(KEY, isText, "", "tab");
  remember(KEY, "", "tab");
  return sentence;
}

/**
 * @param phones on the line.
 * @param names of the others who stay, as far as they publish. @param others how many stay in browsers.
 * @returns `2 phones stay with Anna and 2 others.`; empty where nobody is left with anybody.
 */
export function describeFarewell(phones: number, names: readonly string[], others: number): string {
  if (phones === 0 || others === 0) return "";
  const who = phones === 1 ? "A phone stays" : `${phones} phones stay`;
  const listeners = new Array<string>(others - names.length).fill("a listener");
  return `${who} with ${listNames([...names, ...listeners])}.`;
}
