import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Rooms } from "../../../src/app/rooms/rooms.ts";
import { sqliteDialect } from "../../../src/app/store/sqlite.ts";
import { openStore } from "../../../src/app/store/store.ts";
import { newSessionId } from "../../support/platform.ts";
import { DESK, type ServerOptions, TestServer } from "../../support/server.ts";

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

interface Credentials {
  apiKey: string;
  sessionId: string;
  token: string;
}

const credentialsOf = async (response: Response) => (await response.json()) as Credentials;

describe("a room", () => {
  test("gets one session, though fifty visitors arrive at the same moment", async () => {
    server.platform.behave("create session", "held");
    const visits = Array.from({ length: 50 }, () => server.get("/room/lobby"));
    await expect.poll(() => server.platform.count("create session")).toBe(1);
    server.platform.release();
    const sessions = await Promise.all((await Promise.all(visits)).map(credentialsOf));
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(server.platform.count("create session")).toBe(1);
  });

  test("gets one session, though two processes over the same database make one each", async () => {
    const database = await openStore(sqliteDialect(server.dataDirectory));
    const settings = { rooms: { sessions: {}, locationHint: null, unusedDays: 30 } };
    const processes = ["first", "second"].map((session) => {
      const platform = { project: "one", createSession: async () => session };
      return new Rooms({ database, platform, settings, now: Date.now });
    });
    const rooms = await Promise.all(processes.map((process) => process.findOrCreate("lobby")));
    expect(rooms[0]).toEqual(rooms[1]);
    await database.destroy();
  });

  test("gives later visitors the same session and each a token of their own", async () => {
    const first = await credentialsOf(await server.get("/room/lobby"));
    const second = await credentialsOf(await server.get("/room/lobby"));
    expect(second.sessionId).toBe(first.sessionId);
    expect(second.token).not.toBe(first.token);
  });

  test.each(["text/html", "image/png", "x"])("is a page for who accepts %s", async (accept) => {
    const response = await server.get("/room/lobby", { accept });
    expect([response.status, response.headers.get("content-type")]).toEqual([
      200,
      "text/html; charset=utf-8",
    ]);
  });

  test("is still the same room after a restart of the app", async () => {
    const before = await server.sessionId("lobby");
    await server.restart();
    expect(await server.sessionId("lobby")).toBe(before);
  });

  test("is another one in another project", async () => {
    const before = await server.sessionId("lobby");
    const database = await openStore(sqliteDialect(server.dataDirectory));
    const platform = { project: "another", createSession: async () => newSessionId("another") };
    const settings = { rooms: { sessions: {}, locationHint: null, unusedDays: 30 } };
    const other = await new Rooms({ database, platform, settings, now: Date.now }).findOrCreate("lobby");
    expect(other.sessionId).not.toBe(before);
    expect(await server.sessionId("lobby")).toBe(before);
    await database.destroy();
  });

  test("is made as a routed session: phones can't join any other", async () => {
    await server.get("/room/lobby");
    expect(server.platform.requests[0]?.body).toContain("p2p.preference=disabled");
  });

  test("the page of a room carries its data where no foreign script can break out", async () => {
    const response = await server.get("/room/lobby", { accept: "text/html" });
    expect(response.headers.get("cache-control")).toBe("no-store");
    const html = await response.text();
    const [, json = ""] = /<script type="application\/json" id="room-data">(.*?)<\/script>/s.exec(html) ?? [];
    expect(JSON.parse(json)).toMatchObject({ roomId: "lobby", role: "host", callMonitoring: true });
  });
});

describe("a room's settings", () => {
  test("a named room may live in a session that exists already", async () => {
    const fixed = newSessionId();
    const other = await TestServer.start({
      settings: { rooms: { sessions: { lobby: fixed }, locationHint: null, unusedDays: 30 } },
    });
    expect(await other.sessionId("lobby")).toBe(fixed);
    expect(other.platform.count("create session")).toBe(0);
    await other.close();
  });

  test("sessions are made near the configured location", async () => {
    const other = await TestServer.start({
      settings: { rooms: { sessions: {}, locationHint: "203.0.113.7", unusedDays: 30 } },
    });
    await other.get("/room/lobby");
    expect(other.platform.requests[0]?.body).toContain("location=203.0.113.7");
    await other.close();
  });
});

describe("a room id", () => {
  test.each([
    ["has 300 characters", "a".repeat(300)],
    ["begins with a dash", "-lobby"],
    ["has a space", "front%20desk"],
    ["is a path", "..%2F..%2Fetc"],
    ["has a line break", "a%0d%0ab"],
    ["is markup", "%3Cscript%3E"],
    ["is not ASCII", "%C3%BCber"],
  ])("that %s is refused, and no session is made", async (_what, roomId) => {
    const response = await server.get(`/room/${roomId}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      status: 400,
      title: expect.stringMatching(/Use letters, digits/),
    });
    expect(server.platform.requests).toEqual([]);
  });
});

describe("the way in", () => {
  test.each(["/room", "/room?room="])(
    "%s leads to a new room with a name that can't be guessed",
    async (path) => {
      const response = await server.get(path);
      expect(response.status).toBe(303);
      expect(response.headers.get("location")).toMatch(/^\/room\/[a-z]+-[a-z]+-[a-z0-9]{8}$/);
    },
  );

  test("two names lead nowhere, in words", async () => {
    const response = await server.get("/room?room=one&room=two");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ title: expect.stringMatching(/^Use letters, digits/) });
  });

  test("a name leads to the room of that name, and makes nothing yet", async () => {
    const response = await server.get("/room?room=front-desk");
    expect(response.headers.get("location")).toBe("/room/front-desk");
    expect(server.platform.requests).toEqual([]);
  });
});

describe("rooms that one visitor opens in a day", () => {
  const start = (options: ServerOptions = {}) =>
    TestServer.start({
      ...options,
      settings: { platform: { isLocal: false }, limits: { maxRoomsInDay: 3 }, ...options.settings },
    });
  const visit = async (target: TestServer, room: string, headers = {}) =>
    (await target.get(`/room/${room}`, headers)).status;

  test("are limited where everybody is host, and of one too many nothing is made", async () => {
    let now = Date.now();
    const limited = await start({ parts: { now: () => now } });
    const sessions = () => limited.platform.count("create session");
    // At the same moment no more than one after the other.
    const visits = await Promise.all(["a", "b", "c", "d", "e"].map((room) => visit(limited, room)));
    expect(visits.sort()).toEqual([200, 200, 200, 429, 429]);
    expect(sessions()).toBe(3);
    const refused = await limited.get("/room/one-more");
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(23 * 60 * 60);
    expect(await refused.json()).toMatchObject({
      title: "You have opened 3 rooms in a day, and no more may be opened now. Use one that is there.",
    });
    expect((await limited.post("/room/one-more/calls", { to: DESK })).status).toBe(429);
    expect([sessions(), limited.platform.count("dial")]).toEqual([3, 0]);
    await limited.restart();
    expect(await visit(limited, "one-more"), "a restart gives nothing back").toBe(429);
    now += 24 * 60 * 60 * 1000;
    expect(await visit(limited, "one-more")).toBe(200);
    await limited.close();
  });

  test("that are open already may be entered by as many as like", async () => {
    const limited = await start();
    for (let n = 0; n < 10; n++) expect(await visit(limited, "lobby")).toBe(200);
    await limited.close();
  });

  test("are as many as they like on an emulator", async () => {
    const limited = await start({ settings: { platform: { isLocal: true } } });
    for (let n = 0; n < 5; n++) expect(await visit(limited, `room-${n}`)).toBe(200);
    await limited.close();
  });

  test("do not count where the platform failed", async () => {
    const limited = await start();
    limited.platform.behave("create session", "empty 500");
    for (let n = 0; n < 4; n++) expect(await visit(limited, `broken-${n}`)).toBe(502);
    limited.platform.behave("create session", "right");
    expect(await visit(limited, "lobby")).toBe(200);
    await limited.close();
  });

  test("are those of a host by their sign-in: another host opens others", async () => {
    const access = { mode: "passphrase", passphrase: "correct horse battery staple" } as const;
    const limited = await start({ settings: { access } });
    const [ada, bob] = [await limited.signIn(access.passphrase), await limited.signIn(access.passphrase)];
    for (const room of ["a", "b", "c"]) expect(await visit(limited, room, { cookie: ada })).toBe(200);
    expect(await visit(limited, "d", { cookie: ada })).toBe(429);
    expect(await visit(limited, "d", { cookie: bob })).toBe(200);
    await limited.close();
  });
});
