import type { Call, CallList, DialRequest, HangUpRequest, MuteRequest } from "../../../app/calls/wire.ts";
import { request, roomPath } from "../request.ts";

/** How a call is placed, beyond whom it goes to. What is left out is as the server is configured. */
export type DialOptions = Pick<DialRequest, "from" | "secure" | "digits">;

/** The room's calls, as the server offers them. Each throws a Problem, or a TypeError where the server is out of reach. */
export type CallsApi = {
  list(): Promise<CallList>;
  dial(callId: string, to: string | null, options: DialOptions): Promise<Call>;
  hangUp(callId: string): Promise<void>;
  hangUpAll(): Promise<void>;
  mute(callId: string): Promise<void>;
  /** @param digits 0 to 9, *, # and p, up to 32. */
  sendDigits(callId: string, digits: string): Promise<void>;
};

/** @param ownName tells who asks for all this, for others to see. */
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
      await request("DELETE", pathOf(callId), { by: ownName() } satisfies HangUpRequest);
    },
    async hangUpAll() {
      await request("DELETE", path, { by: ownName() } satisfies HangUpRequest);
    },
    async mute(callId) {
      await request("POST", `${pathOf(callId)}/mute`, { by: ownName() } satisfies MuteRequest);
    },
    async sendDigits(callId, digits) {
      await request("POST", `${pathOf(callId)}/tones`, { digits });
    },
  };
}
