import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Router } from "express";
import type { Access } from "../access/access.ts";
import { findRoom } from "../rooms/room-request.ts";
import type { Rooms } from "../rooms/rooms.ts";
import { formatLog } from "./call-log.ts";
import type { CallStore } from "./call-store.ts";

interface CallLogRoutesParts {
  callStore: Pick<CallStore, "all">;
  rooms: Rooms;
  access: Access;
}

/** The call log of a room as CSV, for hosts. */
export function callLogRoutes({ callStore, rooms, access }: CallLogRoutesParts): Router {
  const router = Router();
  router.get("/room/:roomId/calls.csv", async (request, response) => {
    await access.requireHost(request, response);
    const room = await findRoom(rooms, request);
    response.attachment(`${room.roomId}-calls.csv`).type("text/csv; charset=utf-8; header=present");
    response.set("cache-control", "no-store");
    await pipeline(Readable.from(formatLog(callStore.all(room))), response).catch((error: unknown) => {
      if (!hasGone(error)) throw error;
    });
  });
  return router;
}

/** Whether the client has closed the connection. */
function hasGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ERR_STREAM_PREMATURE_CLOSE";
}
