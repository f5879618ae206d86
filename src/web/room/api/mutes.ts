import type { MuteAllRequest, MuteRequest } from "../../../app/calls/wire.ts";
import { request, roomPath } from "./request.ts";

/** Muting people and phones in the session, through the server, so that everybody learns who did it. Each throws as `request` does. */
export type MutesApi = {
  muteStream(streamId: string): Promise<void>;
  /** Everybody now here, but for some streams, and whoever comes later. */
  muteAll(exceptStreamIds: string[]): Promise<void>;
  /** Whoever comes from now on may speak. */
  liftMuteAll(): Promise<void>;
};

/** @param ownName tells who asks for all this, for others to see. */
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
