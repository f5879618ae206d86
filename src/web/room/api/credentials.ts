import type { RoomCredentials } from "../../../app/rooms/wire.ts";

/**
 * Asks for a new token: one is valid for minutes only, and each attempt to connect needs its own.
 *
 * @throws Error if the server refuses; TypeError if it can't be reached.
 */
export async function fetchCredentials(roomId: string): Promise<RoomCredentials> {
  const answer = await fetch(`/room/${encodeURIComponent(roomId)}`, {
    headers: { Accept: "application/json" },
  });
  if (!answer.ok) throw new Error(`The server answered ${answer.status}.`);
  return await answer.json();
}
