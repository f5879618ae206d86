import { once } from "node:events";
import { Agent, get, type IncomingMessage } from "node:http";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { toWire } from "../../../src/app/calls/call.ts";
import { RoomFeed } from "../../../src/app/live/room-feed.ts";
import { EventStream } from "../../support/event-stream.ts";
import { cookieOf, DESK, TestServer } from "../../support/server.ts";
import { requested } from "../calls/sample-call.ts";

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start();
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

const open = (room = "lobby", lastEventId?: string) =>
  EventStream.open(`${server.origin}/room/${room}/events`, lastEventId);

describe("a room's live events", () => {
  test("begin with the calls as they are", async () => {
    const call = await server.dial("lobby");
    const events = await open();
    expect(await events.next()).toEqual({
      type: "calls",
      id: expect.any(String),
      data: { calls: [call], muteAll: null, now: expect.any(Number) },
    });
    await events.close();
  });

  test("tell each change to everybody in the room", async () => {
    const tabs = await Promise.all([open(), open()]);
    for (const tab of tabs) await tab.next();
    const call = await server.dial("lobby");
    for (const tab of tabs) {
      expect(await tab.next()).toMatchObject({
        type: "call",
        data: { call: { state: "requested", to: call.to } },
      });
      expect(await tab.next()).toMatchObject({ type: "call", data: { call } });
    }
    await server.report(call, sessionId, { state: "RINGING" });
    await server.report(call, sessionId, { state: "RINGING" });
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "486" });
    for (const tab of tabs) {
      expect(await tab.next()).toMatchObject({ data: { call: { state: "ringing" } } });
      expect(await tab.next()).toMatchObject({ data: { call: { state: "ended", end: { text: "Busy" } } } });
      await tab.close();
    }
  });

  test("tell nothing about other rooms", async () => {
    await server.sessionId("kitchen");
    const lobby = await open();
    await lobby.next();
    await server.dial("kitchen");
    const call = await server.dial("lobby");
    expect(await lobby.next()).toMatchObject({ data: { call: { callId: call.callId } } });
    await lobby.close();
  });

  test("tell who is muted, one or all", async () => {
    const feed = new RoomFeed();
    const moderated = await TestServer.start({ parts: { feed } });
    await moderated.sessionId("lobby");
    const events = await EventStream.open(`${moderated.origin}/room/lobby/events`);
    await events.next();
    feed.publishMuted("lobby", { streamId: "s-1", at: 1, by: "Ann" });
    feed.publishMuteAll("lobby", { at: 1, by: "Ann" });
    feed.publishMuteAll("lobby", null);
    const now = expect.any(Number);
    expect(await events.next()).toMatchObject({
      type: "muted",
      data: { streamId: "s-1", at: 1, by: "Ann", now },
    });
    expect(await events.next()).toMatchObject({
      type: "muteAll",
      data: { muteAll: { at: 1, by: "Ann" }, now },
    });
    expect(await events.next()).toMatchObject({ type: "muteAll", data: { muteAll: null, now } });
    await events.close();
    await moderated.close();
  });

  test("are kept alive by a word now and then that says nothing, or proxies would cut them", async () => {
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    try {
      const { body } = await server.get("/room/lobby/events");
      const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
      while (!(await reader?.read())?.value?.includes("event:calls")) {}
      vi.advanceTimersByTime(15_000);
      expect((await reader?.read())?.value).toMatch(/^:\s*$/);
      await reader?.cancel();
    } finally {
      vi.useRealTimers();
    }
  });

  test("end with a word when the server stops", async () => {
    const events = await open();
    await events.next();
    const restarted = server.restart();
    expect(await events.next()).toMatchObject({ type: "stopping" });
    expect(await events.next()).toBeNull();
    await restarted;
  });

  test("are cut off from a page that does not read them, and from no other", async () => {
    const feed = new RoomFeed();
    const busy = await TestServer.start({ parts: { feed } });
    await busy.sessionId("lobby");
    const reader = await EventStream.open(`${busy.origin}/room/lobby/events`);
    await reader.next();
    const idler = connect(Number(new URL(busy.origin).port), "127.0.0.1");
    idler.write("GET /room/lobby/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await once(idler, "readable"); // and reads no further
    const call = toWire({ ...requested, to: `sip:${"x".repeat(400)}@example.com` });
    const seen = { forHosts: call, forGuests: call };
    let heard = 0;
    for (let burst = 0; burst < 200; burst += 1) {
      for (let n = 0; n < 100; n += 1) feed.publishCall("lobby", seen);
      for (let n = 0; n < 100; n += 1) if (await reader.next()) heard += 1;
    }
    expect(heard).toBe(20_000);
    const closed = once(idler, "close");
    idler.on("error", () => undefined).resume();
    await closed;
    await reader.close();
    await busy.close();
  });

  test("are only announced to who asks for their head", async () => {
    const response = await fetch(`${server.origin}/room/lobby/events`, { method: "HEAD" });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  });

  test("are told to so many pages of a room, and of an address, and no more", async () => {
    await server.sessionId("kitchen");
    await server.sessionId("attic");
    const agent = new Agent();
    const openPages = (room: string) =>
      Promise.all(
        Array.from({ length: 200 }, async () => {
          const [response] = await once(get(`${server.origin}/room/${room}/events`, { agent }), "response");
          return response as IncomingMessage;
        }),
      );
    const pages = await openPages("lobby");
    expect(new Set(pages.map(({ statusCode }) => statusCode))).toEqual(new Set([200]));
    const refused = await server.get("/room/lobby/events");
    expect(refused.status).toBe(503);
    expect(refused.headers.get("retry-after")).toBe("30");
    expect(await refused.json()).toMatchObject({ title: expect.stringContaining("Up to 200 pages") });
    pages.push(...(await openPages("kitchen")));
    expect((await server.get("/room/attic/events")).status).toBe(429);
    agent.destroy();
    const attic = await vi.waitFor(() => open("attic"), { timeout: 5_000 });
    await attic.close();
  });

  test("are not there for a room that nobody has opened", async () => {
    expect((await server.get("/room/nowhere/events")).status).toBe(404);
  });
});

describe("guests", () => {
  const passphrase = "correct horse battery staple";
  let guarded: TestServer;
  let host: { cookie: string };
  beforeEach(async () => {
    guarded = await TestServer.start({
      settings: { access: { mode: "passphrase", passphrase }, guests: "link" },
    });
    host = { cookie: await guarded.signIn(passphrase) };
    await guarded.sessionId("lobby", host);
  });
  afterEach(() => guarded.close());

  test("of one address can't blind a room: a host still hears what happens, from the same address too", async () => {
    const agent = new Agent();
    const pages = await Promise.all(
      Array.from({ length: 100 }, async () => {
        const [response] = await once(get(`${guarded.origin}/room/lobby/events`, { agent }), "response");
        return response as IncomingMessage;
      }),
    );
    const statuses = pages.map(({ statusCode }) => statusCode);
    expect(statuses.filter((status) => status === 200)).toHaveLength(80);
    expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    const heard = await EventStream.open(`${guarded.origin}/room/lobby/events`, undefined, host);
    expect(await heard.next()).toMatchObject({ type: "calls" });
    await heard.close();
    agent.destroy();
  });

  test("who came by an invite that is revoked hear no more, and others go on", async () => {
    const made = await guarded.post("/room/lobby/invites", { role: "listener" }, host);
    const { path, inviteId } = (await made.json()) as { path: string; inviteId: string };
    const entered = await guarded.get(path, { accept: "text/html" });
    const url = `${guarded.origin}/room/lobby/events`;
    const change = { method: "PATCH", body: '{"guests":"invite"}' };
    const other = await EventStream.open(url, undefined, host);
    const invited = await EventStream.open(url, undefined, { cookie: cookieOf(entered) });
    const headers = { "content-type": "application/json", ...host };
    await fetch(`${guarded.origin}/room/lobby/admission`, { ...change, headers });
    for (const stream of [other, invited]) expect(await stream.nextOf("admission")).not.toBeNull();
    await guarded.delete(`/room/lobby/invites/${inviteId}`, host);
    await expect(invited.nextOf("call")).rejects.toThrow("the stream has ended");
    await guarded.post("/room/lobby/calls", { to: DESK }, host);
    expect(await other.nextOf("call")).not.toBeNull();
    await other.close();
  });
});

describe("a page that comes back", () => {
  test("is told what it missed and nothing else", async () => {
    const before = await open();
    await before.next();
    const call = await server.dial("lobby");
    await before.next();
    const heard = await before.next();
    expect(heard).toMatchObject({ data: { call: { state: "dialing" } } });
    await before.close();

    await server.report(call, sessionId, { state: "RINGING" });
    await server.sessionId("kitchen");
    await server.dial("kitchen");
    await server.report(call, sessionId, { state: "ACTIVE" });
    const after = await open("lobby", heard?.id);
    expect(await after.next()).toMatchObject({ type: "call", data: { call: { state: "ringing" } } });
    expect(await after.next()).toMatchObject({ type: "call", data: { call: { state: "active" } } });
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "700" });
    expect(await after.next()).toMatchObject({ type: "call", data: { call: { state: "ended" } } });
    await after.close();
  });

  test("is told nothing where it missed nothing", async () => {
    const before = await open();
    const heard = await before.next();
    await before.close();
    const after = await open("lobby", heard?.id);
    const call = await server.dial("lobby");
    expect(await after.next()).toMatchObject({ type: "call", data: { call: { state: "requested" } } });
    expect(await after.next()).toMatchObject({ type: "call", data: { call } });
    await after.close();
  });

  test.each([
    ["missed more than is kept", (feed: RoomFeed) => feed.lastId],
    ["heard another server", () => "another:1"],
    ["heard what has not been told yet", (feed: RoomFeed) => feed.lastId.replace(/\d+$/, "999999")],
    ["says nonsense", () => "nonsense"],
  ])("and %s gets the room as it is", async (_what, idOf) => {
    const feed = new RoomFeed();
    const busy = await TestServer.start({ parts: { feed } });
    await busy.sessionId("lobby");
    const id = idOf(feed);
    const seen = { forHosts: toWire(requested), forGuests: toWire(requested) };
    for (let n = 0; n < 101; n += 1) feed.publishCall(requested.roomId, seen);
    const events = await EventStream.open(`${busy.origin}/room/lobby/events`, id);
    expect(await events.next()).toMatchObject({ type: "calls" });
    await events.close();
    await busy.close();
  });
});
