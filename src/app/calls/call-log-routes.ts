import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { defineRoute, type Route } from "../http/route.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { RoomId } from "../rooms/wire.ts";
import { formatLog } from "./call-log.ts";
import type { CallStore } from "./call-store.ts";

interface CallLogRoutesParts {
  callStore: Pick<CallStore, "all">;
  rooms: Rooms;
}

/** The call log of a room as CSV, for hosts. */
export function callLogRoutes({ callStore, rooms }: CallLogRoutesParts): Route[] {
  return [
    defineRoute({
      method: "get",
      path: "/room/:roomId/calls.csv",
      access: "host",
      summary: "Every call of the room, oldest first, for spreadsheets",
      parameters: { roomId: RoomId },
      answers: { 200: { means: "RFC 4180, UTF-8", type: "text/csv" } },
      problems: [404],
      async handle({ response, read }) {
        const room = await findRoom(rooms, read("roomId"));
        response.attachment(`${room.roomId}-calls.csv`).type("text/csv; charset=utf-8; header=present");
        response.set("cache-control", "no-store");
        await pipeline(Readable.from(formatLog(callStore.all(room))), response).catch((error: unknown) => {
          if (!hasGone(error)) throw error;
        });
      },
    }),
  ];
}

/** Whether the client has closed the connection. */
function hasGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
