import { isText, recall } from "../page/remembered.ts";

export const NAME_KEY = "name";

/** @returns what others see below one's picture: what was entered on the first page, else a number to tell guests apart. */
export function ownName(random: () => number = Math.random): string {
  const name = recall(NAME_KEY, isText, "").trim();
  return name || `Guest ${10 + Math.floor(random() * 90)}`;
}
