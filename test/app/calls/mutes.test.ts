import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CallList } from "../../../src/app/calls/wire.ts";
import { EventStream } from "../../support/event-stream.ts";
import { newSessionId } from "../../support/platform.ts";
import { TestServer } from "../../support/server.ts";

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start();
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

const open = (target = server) => EventStream.open(`${target.origin}/room/lobby/events`);
const muteAllOf = async (target = server) =>
  CallList.parse(await (await target.get("/room/lobby/calls")).json()).muteAll;

describe("muting a phone", () => {
  test("mutes its stream, and everybody learns who did it", async () => {
    const { callId, streamId } = await server.connect("lobby");
    const events = await open();
    await events.next();
    const response = await server.post(`/room/lobby/calls/${callId}/mute`, { by: "Ada" });
    expect(response.status).toBe(200);
    const muted = { callId, mutedBy: "Ada", mutedAt: expect.any(Number) };
    expect(await response.json()).toMatchObject(muted);
    expect(await events.next()).toMatchObject({ type: "call", data: { call: muted } });
    expect(server.platform.sent("mute stream")).toEqual([
      { path: expect.stringContaining(`/session/${sessionId}/stream/${streamId}/mute`), body: {} },
    ]);
    await events.close();
  });

  test("that was placed without mute control is refused", async () => {
    const { callId } = await server.connect("lobby", { observeForceMute: false });
    const refused = await server.post(`/room/lobby/calls/${callId}/mute`, {});
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { title: "This call was placed without mute control." },
    ]);
    expect(server.platform.count("mute stream")).toBe(0);
  });

  test("that has not answered is refused", async () => {
    const { callId } = await server.dial("lobby");
    const refused = await server.post(`/room/lobby/calls/${callId}/mute`, {});
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { title: "This phone has not answered yet." },
    ]);
  });

  test("that has just gone is refused in words, and one that the platform fails at can be muted again", async () => {
    const { callId } = await server.connect("lobby");
    const mute = () => server.post(`/room/lobby/calls/${callId}/mute`, {});
    server.platform.behave("mute stream", "gone");
    expect((await mute()).status).toBe(409);
    server.platform.behave("mute stream", "reset");
    expect((await mute()).status).toBe(502);
    expect(await server.call("lobby", callId)).toMatchObject({ mutedAt: null });
    server.platform.behave("mute stream", "right");
    expect((await mute()).status).toBe(200);
  });
});

describe("muting the stream of a phone", () => {
  test("mutes its call", async () => {
    const { callId, streamId } = await server.connect("lobby");
    expect((await server.post(`/room/lobby/streams/${streamId}/mute`, { by: "Ada" })).status).toBe(204);
    expect(await server.call("lobby", callId)).toMatchObject({ mutedBy: "Ada" });
  });

  test("that was placed without mute control is refused", async () => {
    const { streamId } = await server.connect("lobby", { observeForceMute: false });
    expect((await server.post(`/room/lobby/streams/${streamId}/mute`, {})).status).toBe(409);
    expect(server.platform.count("mute stream")).toBe(0);
  });
});

describe("muting somebody in a browser", () => {
  test("mutes the stream, and tells every tab who did it", async () => {
    const tabs = await Promise.all([open(), open()]);
    for (const tab of tabs) await tab.next();
    const response = await server.post("/room/lobby/streams/stream-1/mute", { by: "Ada" });
    expect(response.status).toBe(204);
    for (const tab of tabs) {
      expect(await tab.next()).toMatchObject({
        type: "muted",
        data: { streamId: "stream-1", at: expect.any(Number), by: "Ada" },
      });
      await tab.close();
    }
    expect(server.platform.sent("mute stream")).toEqual([
      { path: expect.stringContaining(`/session/${sessionId}/stream/stream-1/mute`), body: {} },
    ]);
  });

  test("who has left is refused in words", async () => {
    server.platform.behave("mute stream", "gone");
    const refused = await server.post("/room/lobby/streams/stream-1/mute", {});
    expect([refused.status, await refused.json()]).toMatchObject([
      409,
      { title: "Whoever that was has left the room." },
    ]);
  });
});

describe("muting everybody", () => {
  test("but some, is known to who comes later and over a restart, until it is lifted", async () => {
    const early = await open();
    await early.next();
    const body = { by: "Ada", exceptStreamIds: ["stream-1", "stream-2"] };
    const response = await server.post("/room/lobby/mute", body);
    const muteAll = { at: expect.any(Number), by: "Ada" };
    expect([response.status, await response.json()]).toEqual([200, muteAll]);
    expect(await early.next()).toMatchObject({ type: "muteAll", data: { muteAll } });
    expect(server.platform.sent("mute all")).toEqual([
      {
        path: expect.stringContaining(`/session/${sessionId}/mute`),
        body: { active: true, excludedStreamIds: ["stream-1", "stream-2"] },
      },
    ]);
    await early.close();
    await server.restart();
    const late = await open();
    expect(await late.next()).toMatchObject({ type: "calls", data: { muteAll } });
    expect(await muteAllOf()).toEqual(muteAll);

    expect((await server.delete("/room/lobby/mute", {}, { by: "Bo" })).status).toBe(204);
    expect(await late.next()).toMatchObject({ type: "muteAll", data: { muteAll: null } });
    expect(server.platform.sent("mute all").at(-1)?.body).toEqual({ active: false });
    expect(await muteAllOf()).toBeNull();
    await late.close();
  });

  test("names who did it on each phone that obeys", async () => {
    const spared = await server.connect("lobby");
    const muted = await server.connect("lobby");
    const deaf = await server.connect("lobby", { observeForceMute: false });
    const ringing = await server.dial("lobby");
    await server.post("/room/lobby/mute", { by: "Ada", exceptStreamIds: [spared.streamId] });
    const mutedBy = async (callId: string) => (await server.call("lobby", callId)).mutedBy;
    expect(await mutedBy(muted.callId)).toBe("Ada");
    for (const { callId } of [spared, deaf, ringing]) expect(await mutedBy(callId)).toBeNull();
  });

  test("concerns this room alone, also one that lives in a fixed session", async () => {
    const rooms = { sessions: { lobby: newSessionId() }, locationHint: null, unusedDays: 30 };
    const fixed = await TestServer.start({ settings: { rooms } });
    await fixed.sessionId("kitchen");
    expect((await fixed.post("/room/lobby/mute", {})).status).toBe(200);
    expect(await muteAllOf(fixed)).toEqual({ at: expect.any(Number), by: null });
    const kitchen = CallList.parse(await (await fixed.get("/room/kitchen/calls")).json());
    expect(kitchen.muteAll).toBeNull();
    await fixed.close();
  });

  test("of whom there is nobody is refused, and lifting it then succeeds", async () => {
    server.platform.behave("mute all", "gone");
    const refused = await server.post("/room/lobby/mute", {});
    expect([refused.status, await refused.json()]).toMatchObject([409, { title: "Nobody is in this room." }]);
    expect(await muteAllOf()).toBeNull();
    expect((await server.delete("/room/lobby/mute")).status).toBe(204);
  });

  test("that the platform fails at changes nothing", async () => {
    server.platform.behave("mute all", "reset");
    expect((await server.post("/room/lobby/mute", {})).status).toBe(502);
    expect(await muteAllOf()).toBeNull();
    server.platform.behave("mute all", "right");
    await server.post("/room/lobby/mute", {});
    server.platform.behave("mute all", "reset");
    expect((await server.delete("/room/lobby/mute")).status).toBe(502);
    expect(await muteAllOf()).not.toBeNull();
  });
});
