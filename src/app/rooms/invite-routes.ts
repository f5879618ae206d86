import { z } from "zod";
import type { Invite, Invites } from "../access/invites.ts";
import { ignoreJson, takeJson } from "../http/body.ts";
import { HttpProblem } from "../http/problem.ts";
import { defineRoute, type Route } from "../http/route.ts";
import { findRoom } from "./room-request.ts";
import type { Rooms } from "./rooms.ts";
import { InviteList, InviteRequest, RoomId, Invite as WireInvite } from "./wire.ts";

const HOUR_MS = 60 * 60 * 1000;
const BODY_LIMIT = "8kb";

const InviteId = z
  .string()
  .max(64)
  .regex(/^[\w-]+$/, "An inviteId has letters, digits, - and _.");

interface InviteRoutesParts {
  rooms: Pick<Rooms, "find">;
  invites: Invites;
  /** Tells the room that invites have been made or revoked: who is in by a revoked one is not told anything more. */
  onInvitesChanged(roomId: string): Promise<void>;
}

/** Invites of a room: made, listed and revoked by hosts. */
export function inviteRoutes({ rooms, invites, onInvitesChanged }: InviteRoutesParts): Route[] {
  const toWire = (invite: Invite): WireInvite => ({
    inviteId: invite.inviteId,
    role: invite.role,
    path: `/room/${invite.roomId}?invite=${invites.tokenOf(invite)}`,
    by: invite.by,
    createdAt: invite.createdAt,
    expiresAt: invite.expiresAt,
  });
  const revoke = async (roomId: string, inviteId?: string) => {
    const count = await invites.revoke(roomId, inviteId);
    if (count > 0) await onInvitesChanged(roomId);
    return count;
  };
  return [
    defineRoute({
      method: "get",
      path: "/room/:roomId/invites",
      access: "host",
      summary: "The invites that lead into the room now",
      parameters: { roomId: RoomId },
      answers: { 200: { means: "The newest first", schema: { InviteList } } },
      problems: [404],
      async handle({ response, read }) {
        const { roomId } = await findRoom(rooms, read("roomId"));
        response.set("cache-control", "no-store");
        response.json({ invites: (await invites.list(roomId)).map(toWire) } satisfies InviteList);
      },
    }),
    defineRoute({
      method: "post",
      path: "/room/:roomId/invites",
      access: "host",
      summary: "Makes an invite, whose link lets everybody in who has it",
      parameters: { roomId: RoomId },
      body: takeJson({ InviteRequest }, BODY_LIMIT),
      answers: { 201: { means: "The invite", schema: { Invite: WireInvite } } },
      problems: [404, 409],
      async handle({ request, response, visitor, read, body: { role, hours } }) {
        const { roomId } = await findRoom(rooms, read("roomId"));
        const invite = await invites.create(roomId, {
          role,
          lifetimeMs: hours * HOUR_MS,
          by: visitor.email ?? visitor.name,
        });
        request.log.info({ roomId, inviteId: invite.inviteId, role, hours }, "an invite was made");
        await onInvitesChanged(roomId);
        response.status(201).set("cache-control", "no-store").json(toWire(invite));
      },
    }),
    defineRoute({
      method: "delete",
      path: "/room/:roomId/invites",
      access: "host",
      summary: "Revokes every invite of the room",
      parameters: { roomId: RoomId },
      body: ignoreJson(BODY_LIMIT),
      answers: { 204: { means: "None leads into the room now, and who came by one is told nothing more" } },
      problems: [404],
      async handle({ request, response, read }) {
        const { roomId } = await findRoom(rooms, read("roomId"));
        request.log.info({ roomId, count: await revoke(roomId) }, "the invites of a room were revoked");
        response.status(204).end();
      },
    }),
    defineRoute({
      method: "delete",
      path: "/room/:roomId/invites/:inviteId",
      access: "host",
      summary: "Revokes an invite",
      parameters: { roomId: RoomId, inviteId: InviteId },
      body: ignoreJson(BODY_LIMIT),
      answers: { 204: { means: "It does not lead into the room any more" } },
      problems: [404],
      async handle({ request, response, read }) {
        const { roomId } = await findRoom(rooms, read("roomId"));
        const inviteId = read("inviteId");
        if ((await revoke(roomId, inviteId)) === 0) throw new HttpProblem(404, "There is no such invite.");
        request.log.info({ roomId, inviteId }, "an invite was revoked");
        response.status(204).end();
      },
    }),
  ];
}
