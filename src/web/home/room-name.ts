const PLACES = ["front", "garden", "corner", "harbor", "attic", "north", "river", "sunny", "quiet", "market"];
const ROOMS = [
  "desk",
  "table",
  "studio",
  "office",
  "lounge",
  "bridge",
  "porch",
  "library",
  "kitchen",
  "hall",
];
/** Without these two characters that are easily taken for others. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
/** 31^6, together with the words about 9e10 names: nobody meets a stranger by chance or by trying. */
const LETTER_COUNT = 6;

/** The same rule as the server's. */
const ROOM_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;

/** @param random unguessable bytes. @returns a name to read out loud, that nobody guesses: `garden-desk-k7mq2x`. */
export function inventRoomId(random: (length: number) => Uint8Array = randomBytes): string {
  const [place = 0, room = 0, ...letters] = random(2 + LETTER_COUNT);
  const word = (words: readonly string[] | string, byte: number) => words[byte % words.length];
  return `${word(PLACES, place)}-${word(ROOMS, room)}-${letters.map((byte) => word(LETTERS, byte)).join("")}`;
}

/** @returns the room that a name or a pasted link means; null where it can't be one. */
export function readRoomId(text: string): string | null {
  const typed = text.trim();
  const [, fromLink] = typed.match(/\/room\/([^/?#]+)/) ?? [];
  const roomId = fromLink ?? typed.replace(/\s+/g, "-");
  return ROOM_ID.test(roomId) ? roomId : null;
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}
