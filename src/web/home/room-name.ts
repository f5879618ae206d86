/** The same rule as the server's. */
const ROOM_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** @returns the room that a name or a pasted link means; null where it can't be one. */
export function readRoomId(text: string): string | null {
  const typed = text.trim();
  const [, fromLink] = typed.match(/\/room\/([^/?#]+)/) ?? [];
  const roomId = fromLink ?? typed.replace(/\s+/g, "-");
  return ROOM_ID.test(roomId) ? roomId : null;
}
