import { once } from "node:events";
import { connect } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { newCall } from "../../src/app/calls/call.ts";
import { RoomFeed } from "../../src/app/calls/feed.ts";
import { EventStream } from "../support/event-stream.ts";
import { TestServer } from "../support/server.ts";

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start();
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

const order = {
  ...{ callId: "c", roomId: "lobby", sessionId: "s", secure: false, observeForceMute: true },
  ...{ by: null, digits: null, maxRingSeconds: 45, maxTalkSeconds: null },
};
const open = (room = "lobby") => EventStream.open(`${server.origin}/room/${room}/events`);

describe("a room's live events", () => {
  test("begin with the calls as they are", async () => {
    const call = await server.dial("lobby");
    const events = await open();
    expect(await events.next()).toEqual({
      type: "calls",
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
    const call = newCall({ ...order, to: `sip:${"x".repeat(400)}@example.com` }, Date.now());
    let heard = 0;
    for (let burst = 0; burst < 200; burst += 1) {
      for (let n = 0; n < 100; n += 1) feed.publish(call);
      for (let n = 0; n < 100; n += 1) if (await reader.next()) heard += 1;
    }
    expect(heard).toBe(20_000);
    const closed = once(idler, "close");
    idler.on("error", () => undefined).resume();
    await closed;
    await reader.close();
    await busy.close();
  });

  test("are not there for a room that nobody has opened", async () => {
    expect((await server.get("/room/nowhere/events")).status).toBe(404);
  });
});
