import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DialInHouse } from "../../support/dial-in-house.ts";

let house: DialInHouse;
let sessionId: string;
let pin: string;
/** How far the app's clock is ahead, in milliseconds. */
let later: number;
beforeEach(async () => {
  later = 0;
  house = await DialInHouse.open({ parts: { now: () => Date.now() + later } });
  ({ sessionId, pin } = await house.openRoom("lobby"));
});
afterEach(() => house.close());

const isDown = ({ bridge }: { bridge: object | null }) => bridge === null;
const disconnects = () => house.server.platform.count("disconnect");
const dials = () => house.server.platform.count("dial");

const arrive = (times?: number) => house.bridgeArrives(times);

describe("the bridge between a room and its callers", () => {
  test("is dialed for the first caller, with the call's own id, and starts their conversation", async () => {
    await house.callIn(pin);
    const dial = await house.dialed();
    expect(dial).toMatchObject({
      sessionId,
      sip: {
        uri: "sip:12015550123@sip.nexmo.com;transport=tls",
        headers: { "X-Phones-Call-Id": expect.stringMatching(/^[0-9a-f-]{36}$/) },
      },
    });
    expect(dial.sip).not.toHaveProperty("observeForceMute");
    expect((await house.callers("lobby")).bridge).toMatchObject({ state: "connecting" });
    const { ncco } = await house.voice.takeOwnCall(house.server, dial);
    expect(ncco).toEqual([{ action: "conversation", name: sessionId, startOnEnter: true }]);
    expect((await house.callers("lobby")).bridge).toEqual({
      callId: dial.sip.headers?.["X-Phones-Call-Id"],
      state: "connected",
    });
  });

  test("is one, though many callers come at the same moment", async () => {
    await Promise.all(Array.from({ length: 8 }, (_, n) => house.callIn(pin, `1415555010${n}`)));
    await arrive();
    await house.callIn(pin, "14155550199");
    expect(dials()).toBe(1);
    expect((await house.callers("lobby")).callers).toHaveLength(9);
  });

  test("is hung up when the last caller leaves, and not before", async () => {
    const [ann, bob] = [await house.callIn(pin), await house.callIn(pin)];
    await arrive();
    await ann.hangUp();
    expect((await house.callers("lobby")).bridge).not.toBeNull();
    await bob.hangUp();
    await house.callersBecome("lobby", isDown);
    expect(disconnects()).toBe(1);
  });

  test("is another one for those who come after", async () => {
    const ann = await house.callIn(pin);
    const first = await arrive();
    await ann.hangUp();
    await house.callersBecome("lobby", isDown);
    await house.callIn(pin);
    const second = await arrive(2);
    expect(second.callId).not.toBe(first.callId);
  });

  test("is not dialed again after a restart that it has survived", async () => {
    await house.callIn(pin);
    const { callId } = await arrive();
    await house.server.restart();
    expect((await house.callers("lobby")).bridge).toEqual({ callId, state: "connected" });
    expect(dials()).toBe(1);
  });

  test("counts as answered when it comes to our number, however late the platform says so", async () => {
    await house.callIn(pin);
    const { callId } = await arrive();
    const call = await house.server.call("lobby", callId);
    expect(call).toMatchObject({ state: "active", answeredAt: expect.any(Number) });
    await house.server.report(call, sessionId, { state: "RINGING" });
    later += 31_000;
    await house.server.restart();
    await expect
      .poll(() => house.server.platform.count("find stream"), { timeout: 5_000 })
      .toBeGreaterThan(0);
    expect(await house.server.call("lobby", callId)).toMatchObject({ state: "active" });
    expect(disconnects()).toBe(0);
  });

  test("belongs to one room: two rooms with one number have two", async () => {
    const kitchen = await house.openRoom("kitchen");
    const ann = await house.callIn(pin);
    const first = await house.voice.takeOwnCall(house.server, await house.dialed());
    const bob = await house.callIn(kitchen.pin);
    const second = await house.voice.takeOwnCall(house.server, await house.dialed(2));
    expect([ann.conversation, bob.conversation]).toEqual([sessionId, kitchen.sessionId]);
    expect([first.ncco, second.ncco]).toMatchObject([[{ name: sessionId }], [{ name: kitchen.sessionId }]]);
    await ann.hangUp();
    await house.callersBecome("lobby", isDown);
    expect((await house.callers("kitchen")).bridge).toMatchObject({ state: "connected" });
  });
});

describe("a host", () => {
  const bridge = (method: "post" | "delete") => house.server[method]("/room/lobby/bridge", {});

  test("starts the bridge before anybody calls, and it stays when callers leave", async () => {
    const started = await bridge("post");
    expect([started.status, await started.json()]).toMatchObject([201, { bridge: { state: "connecting" } }]);
    await arrive();
    await (await house.callIn(pin)).hangUp();
    await house.callersBecome("lobby", ({ callers }) => callers.length === 0);
    expect((await house.callers("lobby")).bridge).not.toBeNull();
    expect(disconnects()).toBe(0);
  });

  test("starting it twice has it once", async () => {
    await Promise.all([bridge("post"), bridge("post")]);
    expect(dials()).toBe(1);
  });

  test("is told when the platform does not take it", async () => {
    house.server.platform.behave("dial", "bad uri");
    expect((await bridge("post")).status).toBe(502);
    expect((await house.callers("lobby")).bridge).toBeNull();
  });

  test("ends it, and with it the calls of those who have joined", async () => {
    const ann = await house.callIn(pin);
    await arrive();
    const stopped = await house.server.delete("/room/lobby/bridge");
    expect(await stopped.json()).toMatchObject({ callers: [], bridge: null });
    expect(house.voice.changesOf(ann.uuid)).toMatchObject([
      { action: "transfer", ncco: [{ action: "talk", text: expect.stringMatching(/ended this call/) }] },
    ]);
    expect(disconnects()).toBe(1);
  });

  test.each([
    ["by its call", (callId: string) => `/room/lobby/calls/${callId}`],
    ["with all calls of the room", () => "/room/lobby/calls"],
  ])("who hangs it up %s ends those calls too", async (_how, pathOf) => {
    const ann = await house.callIn(pin);
    const { callId } = await arrive();
    await house.server.delete(pathOf(callId));
    await house.callersBecome("lobby", ({ callers, bridge }) => callers.length === 0 && bridge === null);
    expect(house.voice.changesOf(ann.uuid)).toMatchObject([{ action: "transfer" }]);
    expect(dials()).toBe(1);
  });
});
