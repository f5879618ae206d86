import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Invite, InviteList } from "../../../src/app/rooms/wire.ts";
import { cookieOf, TestServer } from "../../support/server.ts";

const passphrase = "correct horse battery staple";
const HOUR_MS = 60 * 60 * 1000;

let server: TestServer;
let host: { cookie: string };
let now: number;
beforeEach(async () => {
  now = Date.now();
  server = await TestServer.start({
    settings: { access: { mode: "passphrase", passphrase } },
    parts: { now: () => now },
  });
  host = { cookie: await server.signIn(passphrase) };
  await server.sessionId("Lobby", host);
});
afterEach(() => server.close());

async function createInvite(body: object = {}, room = "lobby"): Promise<Invite> {
  const response = await server.post(`/room/${room}/invites`, body, host);
  expect(response.status).toBe(201);
  return Invite.parse(await response.json());
}

const listInvites = async (): Promise<Invite[]> =>
  InviteList.parse(await (await server.get("/room/lobby/invites", host)).json()).invites;

const statusOf = async (path: string, headers: Record<string, string> = {}) =>
  (await server.get(path, headers)).status;

/** A browser follows the link. @returns its cookie. */
async function follow(path: string): Promise<{ cookie: string }> {
  const response = await server.get(path, { accept: "text/html" });
  expect(response.status).toBe(303);
  return { cookie: cookieOf(response) };
}

async function enter(guest: Record<string, string>): Promise<{ role: unknown; tokenRole: unknown }> {
  const page = await server.get("/room/lobby", { accept: "text/html", ...guest });
  const [, json = "{}"] = /id="room-data">(.*?)<\/script>/s.exec(await page.text()) ?? [];
  const { role, token = "" } = JSON.parse(json) as { role?: unknown; token?: string };
  const claims = Buffer.from(token.split(".")[1] ?? "", "base64url").toString();
  return { role, tokenRole: (JSON.parse(claims) as { role: unknown }).role };
}

function setAdmission(change: object): Promise<Response> {
  return fetch(`${server.origin}/room/lobby/admission`, {
    method: "PATCH",
    headers: { "content-type": "application/json", ...host },
    body: JSON.stringify(change),
  });
}

describe("an invite", () => {
  test.each(["text/html", "*/*", "image/webp"])(
    "lets guests in by its link, which then does not stand in the address (accepted: %s)",
    async (accept) => {
      const { path } = await createInvite();
      const response = await server.get(path, { accept });
      expect([response.status, response.headers.get("location")]).toEqual([303, "/room/Lobby"]);
      expect(response.headers.get("cache-control")).toBe("no-store");
      const guest = { cookie: cookieOf(response) };
      expect(await enter(guest)).toEqual({ role: "guest", tokenRole: "publisher" });
      for (const what of ["calls", "dial-in", "callers"])
        expect(await statusOf(`/room/lobby/${what}`, guest)).toBe(200);
      expect(await statusOf("/room/lobby/invites", guest)).toBe(403);
      expect(await statusOf("/room/lobby")).toBe(403);
    },
  );

  test("lets native clients in, who get their token at once", async () => {
    const { path } = await createInvite();
    expect(await (await server.get(path)).json()).toMatchObject({ token: expect.any(String) });
  });

  test("of a listener gives a token that can't publish, and never the PIN", async () => {
    const { path } = await createInvite({ role: "listener" });
    const guest = await follow(path);
    expect(await enter(guest)).toEqual({ role: "listener", tokenRole: "subscriber" });
    const html = await (await server.get("/room/lobby", { accept: "text/html", ...guest })).text();
    expect(html).not.toContain("toggleMicrophone");
    await setAdmission({ guests: "link" });
    expect(await enter(guest), "the plain link makes no more of them").toMatchObject({ role: "listener" });
  });

  test("is for one room only", async () => {
    const { path } = await createInvite();
    await server.sessionId("kitchen", host);
    const token = new URL(path, server.origin).searchParams.get("invite") ?? "";
    expect(await statusOf(`/room/kitchen?invite=${token}`)).toBe(403);
    const guest = await follow(path);
    expect(await statusOf("/room/kitchen", guest)).toBe(403);
    expect(await statusOf("/room/kitchen/calls", guest)).toBe(403);
    expect(await statusOf(`/room/LOBBY?invite=${token}`), "in any spelling").toBe(200);
  });

  test("expires: nobody comes in by it any more, and who is in stays", async () => {
    const { path } = await createInvite({ hours: 1 });
    const guest = await follow(path);
    now += HOUR_MS + 1;
    expect(await statusOf(path)).toBe(403);
    expect(await statusOf("/room/lobby", guest)).toBe(403);
    expect(await statusOf("/room/lobby/calls", guest)).toBe(200);
    expect(await listInvites()).toEqual([]);
  });

  test("can't be made to last longer, nor made up", async () => {
    const { path } = await createInvite({ hours: 1 });
    const [name = "", end = "", signature = ""] = path.replace(/.*invite=/, "").split(".");
    now += HOUR_MS + 1;
    const later = (now + HOUR_MS).toString(36);
    for (const token of [
      `${name}.${later}.${signature}`,
      `${name}.${end}.${signature.toUpperCase()}`,
      `${"A".repeat(22)}.${later}.${"A".repeat(22)}`,
      `${name}.${later}.`,
      "",
      "made up",
    ]) {
      const refused = await server.get(`/room/lobby?${new URLSearchParams({ invite: token })}`);
      expect([refused.status, await refused.json()], token).toMatchObject([
        403,
        { title: expect.stringMatching(/^This invite does not lead into the room/) },
      ]);
    }
    expect(await statusOf("/room/lobby?invite=a&invite=b")).toBe(400);
  });

  test("that is revoked lets nobody in, and who came by it is told nothing more", async () => {
    const [revoked, other] = [await createInvite(), await createInvite()];
    const [guest, stays] = [await follow(revoked.path), await follow(other.path)];
    expect((await server.delete(`/room/lobby/invites/${revoked.inviteId}`, host)).status).toBe(204);
    expect(await statusOf(revoked.path)).toBe(403);
    for (const path of ["/room/lobby", "/room/lobby/calls", "/room/lobby/dial-in"]) {
      expect(await statusOf(path, guest)).toBe(403);
      expect(await statusOf(path, stays)).toBe(200);
    }
    expect((await server.delete(`/room/lobby/invites/${revoked.inviteId}`, host)).status).toBe(404);
    expect((await server.delete("/room/lobby/invites", host)).status).toBe(204);
    expect(await statusOf("/room/lobby", stays)).toBe(403);
  });

  test("lets nobody into a locked room, nor into one for hosts only", async () => {
    const { path } = await createInvite();
    const guest = await follow(path);
    for (const change of [{ locked: true }, { locked: false, guests: "none" }]) {
      await setAdmission(change);
      expect(await statusOf(path)).toBe(403);
      expect(await statusOf("/room/lobby", guest)).toBe(403);
    }
    await setAdmission({ guests: "invite" });
    expect(await statusOf("/room/lobby", guest)).toBe(200);
  });

  test("still leads into the room after a restart", async () => {
    const { path } = await createInvite();
    await server.restart();
    expect(await statusOf(path)).toBe(200);
  });

  test("ends with its room: another room of the same name is another one", async () => {
    const { path } = await createInvite({ hours: 2_160 });
    now += 31 * 24 * HOUR_MS;
    await server.restart();
    await expect.poll(() => statusOf("/room/lobby/invites", host), { timeout: 5_000 }).not.toBe(200);
    host = { cookie: await server.signIn(passphrase) };
    await server.sessionId("lobby", host);
    expect(await statusOf(path)).toBe(403);
  });
});

describe("the invites of a room", () => {
  test("are listed to hosts, the newest first, with the same links", async () => {
    const first = await createInvite();
    now += 1;
    const second = await createInvite({ role: "listener", hours: 2 });
    expect(await listInvites()).toEqual([second, first]);
    expect(second.expiresAt - second.createdAt).toBe(2 * HOUR_MS);
  });

  test.each([{ role: "host" }, { hours: 0 }, { hours: 2_161 }, { room: "kitchen" }])(
    "can't be made of %j",
    async (body) => {
      expect((await server.post("/room/lobby/invites", body, host)).status).toBe(400);
    },
  );

  test("are for hosts to make and to revoke", async () => {
    const { path, inviteId } = await createInvite();
    const guest = await follow(path);
    expect((await server.post("/room/lobby/invites", {}, guest)).status).toBe(403);
    expect((await server.delete(`/room/lobby/invites/${inviteId}`, guest)).status).toBe(403);
    expect((await server.delete("/room/lobby/invites", guest)).status).toBe(403);
  });
});
