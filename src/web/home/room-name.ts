/** Same rule as the server's. */
const ROOM_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** @returns room id of a name or a pasted link; null: invalid. */
export function readRoomId(text: string): string | null {
  const typed = text.trim();
  const [, fromLink] = typed.match(/\/room\/([^/?#]+)/) ?? [];
  const roomId = fromLink ?? typed.replace(/\s+/g, "-");
  return ROOM_ID.test(roomId) ? roomId : null;
}
