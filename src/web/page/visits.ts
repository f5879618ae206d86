import { isText, isTextList, putFirst, recall, remember } from "./storage.ts";

const NAME_KEY = "name";
const ROOMS_KEY = "recentRooms";
const ROOMS_MAX = 6;
const FAREWELL_KEY = "farewell";

/** @returns name that was entered, on the first page or in a room; empty: none yet. */
export function recallName(): string {
  return recall(NAME_KEY, isText, "").trim();
}

export function rememberName(name: string): void {
  remember(NAME_KEY, name.trim());
}

/** @returns name that others see: the one that was entered, else `Guest` and a number to tell guests apart. */
export function ownName(random: () => number = Math.random): string {
  return recallName() || `Guest ${10 + Math.floor(random() * 90)}`;
}

/** @returns rooms that this browser was in, latest first. */
export function recentRooms(): string[] {
  return recall(ROOMS_KEY, isTextList, []);
}

export function rememberRoom(roomId: string): void {
  remember(ROOMS_KEY, putFirst(recentRooms(), roomId, ROOMS_MAX));
}

export function forgetRooms(): void {
  remember(ROOMS_KEY, []);
}

/** Keeps a sentence about the room that was left for the next page of this tab; empty: there is none. */
export function rememberFarewell(sentence: string): void {
  remember(FAREWELL_KEY, sentence, "tab");
}

/** @returns the sentence that was kept, once; empty: none. */
export function takeFarewell(): string {
  const sentence = recall(FAREWELL_KEY, isText, "", "tab");
  rememberFarewell("");
  return sentence;
}
