import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Settings } from "../../../src/settings/settings.ts";
import { countRows } from "../../support/count-rows.ts";
import { cookieOf, DESK, TestServer } from "../../support/server.ts";

const passphrase = "correct horse battery staple";
const access = { mode: "passphrase", passphrase } as const;

let server: TestServer;
let host: { cookie: string };

/** A server on which a host has opened the lobby. */
async function start(settings: Partial<Settings> = {}): Promise<void> {
  server = await TestServer.start({ settings: { access, ...settings } });
  host = { cookie: await server.signIn(passphrase) };
  await server.sessionId("lobby", host);
}
afterEach(() => server.close());

function change(room: string, body: object): Promise<Response> {
  return fetch(`${server.origin}/room/${room}/admission`, {
    method: "PATCH",
    headers: { "content-type": "application/json", accept: "application/json", ...host },
    body: JSON.stringify(body),
  });
}

const enter = async (room: string, headers: Record<string, string> = {}) =>
  (await server.get(`/room/${room}`, headers)).status;

const titleOf = async (response: Response) => ((await response.json()) as { title: string }).title;

describe("only hosts open rooms", () => {
  test.each(["invite", "link", "none"] as const)(
    "with GUESTS=%s sixty visitors make no session and no row",
    async (guests) => {
      await start({ guests });
      const before = server.platform.requests.length;
      const rowsBefore = await countRows(server.dataDirectory);
      const visits = Array.from({ length: 60 }, (_, n) => enter(`made-up-${n}`));
      expect(new Set(await Promise.all(visits))).toEqual(new Set([guests === "link" ? 404 : 403]));
      expect(server.platform.requests.length).toBe(before);
      expect(await countRows(server.dataDirectory)).toEqual(rowsBefore);
      expect(await enter("made-up-0", host)).toBe(200);
      expect(server.platform.requests.length).toBe(before + 1);
    },
  );

  test("who starts a room as a guest is led to the sign-in first, and then into the room", async () => {
    await start();
    const post = (headers: Record<string, string>) =>
      fetch(`${server.origin}/`, {
        method: "POST",
        headers,
        body: new URLSearchParams({ room: "new-room" }),
        redirect: "manual",
      });
    expect((await post({})).headers.get("location")).toBe("/sign-in?next=/room/new-room");
    expect((await post(host)).headers.get("location")).toBe("/room/new-room");
  });

  test("where everybody is host, everybody does", async () => {
    await start({ access: { mode: "open" } });
    expect(await enter("another")).toBe(200);
  });
});

describe("who enters an open room", () => {
  test("by its plain link: with GUESTS=link any guest, in any spelling", async () => {
    await start({ guests: "link" });
    expect(await enter("lobby")).toBe(200);
    expect(await enter("Lobby")).toBe(200);
  });

  test.each([
    ["invite", "Come by an invite link, or sign in as host."],
    ["none", "This room is for hosts: sign in as host."],
  ] as const)(
    "by its plain link: with GUESTS=%s nobody, whether the room is there or not",
    async (guests, words) => {
      await start({ guests });
      for (const room of ["lobby", "nowhere"]) {
        const refused = await server.get(`/room/${room}`);
        expect([refused.status, await titleOf(refused)]).toEqual([403, words]);
        for (const what of ["calls", "events", "dial-in", "callers"])
          expect((await server.get(`/room/${room}/${what}`)).status, what).toBe(403);
      }
    },
  );

  test("is told in words on a page, with the way to sign in", async () => {
    await start();
    const page = await server.get("/room/lobby", { accept: "text/html" });
    expect(page.status).toBe(403);
    const html = await page.text();
    expect(html).toContain("Come by an invite link");
    expect(html).toContain('href="/sign-in?next=/room/lobby"');
    expect(html).not.toContain("room-data");
  });

  test("is said by the settings, and for a room by its hosts; null goes back to the settings", async () => {
    await start({ guests: "link" });
    await server.sessionId("kitchen", host);
    expect(await (await change("lobby", { guests: "none" })).json()).toEqual({
      guests: "none",
      isOwn: true,
      locked: false,
    });
    expect(await enter("lobby")).toBe(403);
    expect(await enter("lobby", host)).toBe(200);
    expect(await enter("kitchen")).toBe(200);
    await change("lobby", { guests: null });
    expect(await enter("lobby")).toBe(200);
    await server.restart();
    const kept = await server.get("/room/LOBBY/admission", host);
    expect(await kept.json()).toEqual({ guests: "link", isOwn: false, locked: false });
  });

  test.each([{ guests: "everybody" }, { locked: "yes" }, { lock: true }])(
    "can't be said by %j",
    async (body) => {
      await start({ guests: "link" });
      expect((await change("lobby", body)).status).toBe(400);
      expect(await enter("lobby")).toBe(200);
    },
  );

  test("is for hosts to say", async () => {
    await start({ guests: "link" });
    host = { cookie: "" };
    expect((await change("lobby", { guests: "none" })).status).toBe(403);
  });
});

describe("a locked room", () => {
  beforeEach(async () => {
    await start({ guests: "link" });
  });

  test("lets no guest in, but hosts, until it is unlocked", async () => {
    await change("lobby", { locked: true });
    const refused = await server.get("/room/lobby");
    expect(refused.status).toBe(403);
    expect(await titleOf(refused)).toMatch(/^The room is locked/);
    expect(await enter("lobby", host)).toBe(200);
    await change("lobby", { locked: false });
    expect(await enter("lobby")).toBe(200);
  });

  test("goes on to tell who is in what happens, and nobody else", async () => {
    const page = await server.get("/room/lobby", { accept: "text/html" });
    const guest = { cookie: cookieOf(page) };
    expect(page.headers.getSetCookie().join()).toMatch(/HttpOnly.*SameSite=Lax/i);
    await server.post("/room/lobby/calls", { to: DESK }, host);
    await change("lobby", { locked: true });
    expect((await server.get("/room/lobby/calls", guest)).status).toBe(200);
    expect((await server.get("/room/lobby/calls")).status).toBe(403);
    expect((await server.get("/room/lobby/calls", { cookie: "phones-guest=made-up" })).status).toBe(403);
    expect(await enter("lobby", guest), "who has left, or was removed, can't come back").toBe(403);
    await server.sessionId("kitchen", host);
    await change("kitchen", { locked: true });
    expect((await server.get("/room/kitchen/calls", guest)).status, "the ticket is for one room").toBe(403);
  });
});
