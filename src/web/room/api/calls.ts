import type {
  Call,
  CallList,
  ConnectionRequest,
  HangUpRequest,
  MuteRequest,
  PendingHangUp,
} from "../../../app/calls/wire.ts";
import type { DialRequest } from "../../../app/policy/wire.ts";
import { request, roomPath } from "./request.ts";

/** Options of a dial request. The server's configuration applies to those that are left out. */
export type DialOptions = Pick<DialRequest, "from" | "secure" | "digits">;

/** Requests about the room's calls. Each throws as `request` does. */
export type CallsApi = {
  list(): Promise<CallList>;
  dial(callId: string, to: string | null, options: DialOptions): Promise<Call>;
  /** @returns reason why the call is not hung up at once; null: it is. */
  hangUp(callId: string): Promise<string | null>;
  hangUpAll(): Promise<void>;
  mute(callId: string): Promise<void>;
  /** Names the connection of a call whose dial was not answered. */
  nameConnection(callId: string, connectionId: string): Promise<void>;
  /** @param digits 0 to 9, *, # and p, up to 32. */
  sendDigits(callId: string, digits: string): Promise<void>;
};

/** @param ownName name that requests are made in, for others to see. */
export function callsApi(roomId: string, ownName: () => string): CallsApi {
  const path = roomPath(roomId, "calls");
  const pathOf = (callId: string) => `${path}/${encodeURIComponent(callId)}`;
  return {
    async list() {
      return await (await request("GET", path)).json();
    },
    async dial(callId, to, options) {
      const order: DialRequest = { callId, by: ownName(), ...(to === null ? {} : { to }), ...options };
      return await (await request("POST", path, order)).json();
    },
    async hangUp(callId) {
      const answer = await request("DELETE", pathOf(callId), { by: ownName() } satisfies HangUpRequest);
      const call: Call | PendingHangUp = await answer.json();
      return "detail" in call ? call.detail : null;
    },
    async hangUpAll() {
      await request("DELETE", path, { by: ownName() } satisfies HangUpRequest);
    },
    async mute(callId) {
      await request("POST", `${pathOf(callId)}/mute`, { by: ownName() } satisfies MuteRequest);
    },
    async nameConnection(callId, connectionId) {
      await request("PUT", `${pathOf(callId)}/connection`, { connectionId } satisfies ConnectionRequest);
    },
    async sendDigits(callId, digits) {
      await request("POST", `${pathOf(callId)}/tones`, { digits });
    },
  };
}
