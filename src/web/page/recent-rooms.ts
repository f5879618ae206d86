import { isTextList, putFirst, recall, remember } from "./storage.ts";

const KEY = "recentRooms";
const LENGTH = 6;

/** @returns the rooms that this browser was in, latest first. */
export function recentRooms(): string[] {
  return recall(KEY, isTextList, []);
}

export function rememberRoom(roomId: string): void {
  remember(KEY, putFirst(recentRooms(), roomId, LENGTH));
}

export function forgetRooms(): void {
  remember(KEY, []);
}
