import { describe, expect, it, vi } from "vitest";
import type { Invite, RoomPage } from "../../../../src/app/rooms/wire.ts";
import type { InvitesApi } from "../../../../src/web/room/api/invites.ts";
import { describeInvite, RoomInvites } from "../../../../src/web/room/model/room-invites.ts";

const DAY_MS = 24 * 60 * 60 * 1000;
const plainLink = "https://rooms.example.com/room/lobby";
const byInvite = { guests: "invite", isOwn: false, locked: false } as const;

function inviteOf(role: Invite["role"], expiresAt: number): Invite {
  const inviteId = `${role}-${expiresAt}`;
  return { inviteId, role, path: `/room/lobby?invite=${inviteId}`, by: null, createdAt: 0, expiresAt };
}

function serverWith(
  invites: Invite[],
  admission: Awaited<ReturnType<InvitesApi["readAdmission"]>> = byInvite,
) {
  return {
    readAdmission: vi.fn(async () => admission),
    changeAdmission: vi.fn(async () => ({ ...admission, locked: true })),
    list: vi.fn(async () => ({ invites })),
    create: vi.fn(async (role: Invite["role"]) => inviteOf(role, 7 * DAY_MS)),
    revoke: vi.fn(async (_inviteId: string) => {}),
    revokeAll: vi.fn(async () => {}),
  };
}

const open = (
  api: InvitesApi,
  page: Pick<RoomPage, "role" | "hasGuests"> = { role: "host", hasGuests: true },
) => new RoomInvites({ page, api, clock: { now: () => 0 }, plainLink });

describe("The link that a host copies for guests", () => {
  it("is that of an invite which lasts for a day at least", async () => {
    const api = serverWith([inviteOf("listener", 9 * DAY_MS), inviteOf("guest", 2 * DAY_MS)]);
    const invites = open(api);
    await invites.read();
    expect(await invites.guestLink()).toBe(`${plainLink}?invite=guest-${2 * DAY_MS}`);
    expect(await invites.inviteLink("listener")).toBe(`${plainLink}?invite=listener-${9 * DAY_MS}`);
    expect(api.create).not.toHaveBeenCalled();
  });

  it("is that of a new invite where there is none that lasts, and the same the next time", async () => {
    const api = serverWith([inviteOf("guest", DAY_MS / 2)]);
    const invites = open(api);
    await invites.read();
    const link = await invites.guestLink();
    expect(link).toBe(`${plainLink}?invite=guest-${7 * DAY_MS}`);
    expect(await invites.guestLink()).toBe(link);
    expect(api.create).toHaveBeenCalledTimes(1);
  });

  it("is the plain one where that is enough, and where everybody is host", async () => {
    const api = serverWith([], { ...byInvite, guests: "link" });
    const invites = open(api);
    await invites.read();
    expect(await invites.guestLink()).toBe(plainLink);
    const everybody = open(api, { role: "host", hasGuests: false });
    expect(await everybody.guestLink()).toBe(plainLink);
    expect(api.create).not.toHaveBeenCalled();
  });

  it("is a new one after the old ones were revoked", async () => {
    const api = serverWith([inviteOf("guest", 3 * DAY_MS)]);
    const invites = open(api);
    await invites.read();
    await invites.revokeAll();
    expect(invites.list).toEqual([]);
    await invites.guestLink();
    expect(api.create).toHaveBeenCalledTimes(1);
  });
});

describe("A single invite", () => {
  it("is taken off the list once it is revoked, and the others stay", async () => {
    const [kept, gone] = [inviteOf("guest", 3 * DAY_MS), inviteOf("listener", 3 * DAY_MS)];
    const api = serverWith([kept, gone]);
    const invites = open(api);
    await invites.read();
    await invites.revoke(gone.inviteId);
    expect(api.revoke).toHaveBeenCalledWith(gone.inviteId);
    expect(invites.list).toEqual([kept]);
    expect(await invites.guestLink()).toBe(invites.linkOf(kept));
  });

  it("stays on the list where the server refuses", async () => {
    const invite = inviteOf("guest", 3 * DAY_MS);
    const api = serverWith([invite]);
    api.revoke.mockRejectedValueOnce(new Error("out of reach"));
    const invites = open(api);
    await invites.read();
    await expect(invites.revoke(invite.inviteId)).rejects.toThrow("out of reach");
    expect([invites.list, invites.isPending]).toEqual([[invite], false]);
  });

  it("says what it is, until when, and who made it where that is known", () => {
    const now = new Date(2026, 10, 28, 12, 0).getTime();
    const week = inviteOf("guest", now + 7 * DAY_MS);
    expect(describeInvite({ ...week, by: "ada@example.com" }, now)).toEqual({
      kind: "Guest link",
      facts: expect.stringMatching(/^until .*5.* · by ada@example\.com$/),
    });
    const today = describeInvite(inviteOf("listener", now + DAY_MS / 4), now);
    expect(today).toEqual({ kind: "Listening link", facts: expect.stringMatching(/^until \d+:00/) });
  });
});

it("A guest's page asks nothing about who may enter", async () => {
  const api = serverWith([]);
  const invites = open(api, { role: "guest", hasGuests: true });
  await invites.read();
  expect(invites.isOwn).toBe(false);
  expect(await invites.guestLink()).toBe(plainLink);
  expect(api.readAdmission).not.toHaveBeenCalled();
});
