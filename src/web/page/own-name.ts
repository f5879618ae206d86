import { isText, recall, remember } from "./storage.ts";

const KEY = "name";

/** @returns what was entered, on the first page or in a room; empty: nothing yet. */
export function recallName(): string {
  return recall(KEY, isText, "").trim();
}

export function rememberName(name: string): void {
  remember(KEY, name.trim());
}

/** @returns what others see below one's picture: what was entered, else a number to tell guests apart. */
export function ownName(random: () => number = Math.random): string {
  return recallName() || `Guest ${10 + Math.floor(random() * 90)}`;
}
