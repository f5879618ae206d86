import type { Admission, AdmissionChange, Invite, InviteList } from "../../../app/rooms/wire.ts";
import { request, roomPath } from "./request.ts";

/** Requests about who may enter. Each throws as `request` does. */
export type InvitesApi = {
  readAdmission(): Promise<Admission>;
  changeAdmission(change: AdmissionChange): Promise<Admission>;
  list(): Promise<InviteList>;
  create(role: Invite["role"]): Promise<Invite>;
  revoke(inviteId: Invite["inviteId"]): Promise<void>;
  revokeAll(): Promise<void>;
};

export function invitesApi(roomId: string): InvitesApi {
  const admission = roomPath(roomId, "admission");
  const invites = roomPath(roomId, "invites");
  return {
    readAdmission: async () => (await request("GET", admission)).json(),
    changeAdmission: async (change) => (await request("PATCH", admission, change)).json(),
    list: async () => (await request("GET", invites)).json(),
    create: async (role) => (await request("POST", invites, { role })).json(),
    async revoke(inviteId) {
      await request("DELETE", `${invites}/${encodeURIComponent(inviteId)}`);
    },
    async revokeAll() {
      await request("DELETE", invites);
    },
  };
}
