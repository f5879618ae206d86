import type { MuteAllRequest, MuteRequest } from "../../../app/calls/wire.ts";
import { request, roomPath } from "./request.ts";

/** Mutes through the server, so that everybody learns by whom. Each throws as `request` does. */
export type MutesApi = {
  muteStream(streamId: string): Promise<void>;
  /** Mutes all present streams but some, and those published later. */
  muteAll(exceptStreamIds: string[]): Promise<void>;
  /** Streams published from now on are not muted. */
  liftMuteAll(): Promise<void>;
};

/** @param ownName name that requests are made in, for others to see. */
export function mutesApi(roomId: string, ownName: () => string): MutesApi {
  const everybody = roomPath(roomId, "mute");
  return {
    async muteStream(streamId) {
      const path = roomPath(roomId, `streams/${encodeURIComponent(streamId)}/mute`);
      await request("POST", path, { by: ownName() } satisfies MuteRequest);
    },
    async muteAll(exceptStreamIds) {
      await request("POST", everybody, { by: ownName(), exceptStreamIds } satisfies MuteAllRequest);
    },
    async liftMuteAll() {
      await request("DELETE", everybody, { by: ownName() } satisfies MuteRequest);
    },
  };
}
