import type { CallerList, DialIn, DialInChange, ShownCaller } from "../../../app/telephone/wire.ts";
import { request, roomPath } from "./request.ts";

/** Requests about dial-in, callers and the bridge. Each throws as `request` does. */
export type DialInApi = {
  read(): Promise<DialIn>;
  change(change: DialInChange): Promise<DialIn>;
  renewPin(): Promise<DialIn>;
  openBridge(): Promise<CallerList>;
  /** Hangs up all callers. */
  closeBridge(): Promise<CallerList>;
  mute(callerId: string): Promise<CallerList>;
  unmute(callerId: string): Promise<CallerList>;
  /** Lets in a waiting caller. */
  admit(callerId: string): Promise<CallerList>;
  remove(callerId: string): Promise<CallerList>;
  /** @param from as in a DialRequest; empty: the server's configuration applies. */
  shownCaller(from: string): Promise<ShownCaller>;
};

export function dialInApi(roomId: string): DialInApi {
  const dialIn = roomPath(roomId, "dial-in");
  const bridge = roomPath(roomId, "bridge");
  const callerPath = (callerId: string) => roomPath(roomId, `callers/${encodeURIComponent(callerId)}`);
  return {
    read: () => ask("GET", dialIn),
    change: (change) => ask("PATCH", dialIn, change),
    renewPin: () => ask("POST", `${dialIn}/pin`),
    openBridge: () => ask("POST", bridge),
    closeBridge: () => ask("DELETE", bridge),
    mute: (callerId) => ask("POST", `${callerPath(callerId)}/mute`),
    unmute: (callerId) => ask("POST", `${callerPath(callerId)}/unmute`),
    admit: (callerId) => ask("POST", `${callerPath(callerId)}/admit`),
    remove: (callerId) => ask("DELETE", callerPath(callerId)),
    shownCaller: (from) =>
      ask("GET", `${roomPath(roomId, "shown-caller")}?${new URLSearchParams(from === "" ? {} : { from })}`),
  };
}

async function ask<Answer>(...order: Parameters<typeof request>): Promise<Answer> {
  return await (await request(...order)).json();
}
