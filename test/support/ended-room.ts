import { vi } from "vitest";
import { sqliteDialect } from "../../src/app/store/sqlite.ts";
import { openStore } from "../../src/app/store/store.ts";
import type { TestServer } from "./server.ts";

/** Waits until a room has ended, without asking the app for it: that would use it. */
export async function roomEnds({ dataDirectory }: TestServer, roomId: string): Promise<void> {
  const database = await openStore(sqliteDialect(dataDirectory));
  try {
    await vi.waitFor(
      async () => {
        const rooms = await database.selectFrom("rooms").select("room_id").execute();
        if (rooms.some(({ room_id }) => room_id === roomId)) throw new Error(`${roomId} lives, after 5 s`);
      },
      { timeout: 5_000, interval: 10 },
    );
  } finally {
    await database.destroy();
  }
}
