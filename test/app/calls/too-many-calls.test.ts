import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DESK, TestServer } from "../../support/server.ts";

let server: TestServer;
let sessionId: string;
beforeEach(async () => {
  server = await TestServer.start({ settings: { limits: { maxTalkSeconds: 1_800 } } });
  sessionId = await server.sessionId("lobby");
});
afterEach(() => server.close());

describe("a phone that rings longer than it may", () => {
  test("is hung up, and the call says so", async () => {
    const call = await server.dial("lobby", { maxRingSeconds: 1 });
    await server.report(call, sessionId, { state: "RINGING" });
    await server.waitForState("lobby", call.callId, "ending");
    await expect.poll(() => server.platform.count("disconnect")).toBe(1);
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "487" });
    expect(await server.call("lobby", call.callId)).toMatchObject({
      end: { by: "us", who: null, limit: "ring limit", code: "487", reason: "ring-limit", seconds: 1 },
    });
  });
});

describe("a talk that lasts longer than it may", () => {
  test("is ended, also by the run of the app after the one that began it", async () => {
    const call = await server.connect("lobby", { maxTalkSeconds: 1 });
    await server.restart();
    expect(await server.call("lobby", call.callId)).toMatchObject({ maxTalkSeconds: 1 });
    await server.waitForState("lobby", call.callId, "ending");
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "700" });
    expect(await server.call("lobby", call.callId)).toMatchObject({
      end: { by: "us", who: null, limit: "talk limit", reason: "talk-limit", seconds: 1 },
    });
    expect(server.platform.count("disconnect")).toBe(1);
  });
});

describe("the limits of a call", () => {
  test("are the configured ones, or shorter", async () => {
    expect(await server.dial("lobby")).toMatchObject({ maxRingSeconds: 45, maxTalkSeconds: 1_800 });
    const shorter = { maxRingSeconds: 20, maxTalkSeconds: 60 };
    expect(await server.dial("lobby", shorter)).toMatchObject(shorter);
  });

  test.each([
    ["maxRingSeconds", 46, /45 s/],
    ["maxTalkSeconds", 1_801, /1800 s/],
  ])("%s can't be longer: %i is refused by name", async (field, seconds, words) => {
    const refused = await server.post("/room/lobby/calls", { to: DESK, [field]: seconds });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { field, title: expect.stringMatching(words) },
    ]);
    expect(server.platform.count("dial")).toBe(0);
  });

  test("of the talk is the platform's where none is configured", async () => {
    const free = await TestServer.start({ settings: { limits: { maxTalkSeconds: null } } });
    expect(await free.dial("lobby")).toMatchObject({ maxTalkSeconds: null });
    const ask = (maxTalkSeconds: number) => free.post("/room/lobby/calls", { to: DESK, maxTalkSeconds });
    expect((await ask(21_600)).status).toBe(201);
    expect((await ask(21_601)).status).toBe(400);
    await free.close();
  });
});

describe("a room", () => {
  test("holds so many calls at once, also when they are asked for at the same moment", async () => {
    const small = await TestServer.start({ settings: { limits: { maxCalls: 3 } } });
    await small.sessionId("lobby");
    const dials = Array.from({ length: 8 }, () => small.post("/room/lobby/calls", { to: DESK }));
    const answers = await Promise.all(dials);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 429, 429, 429, 429, 429]);
    const refused = answers.find(({ status }) => status === 429);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await refused?.json()).toMatchObject({ title: expect.stringMatching(/^Too many calls: .* 3 /) });
    expect(small.platform.count("dial")).toBe(3);
    expect(await small.calls("lobby")).toHaveLength(3);
    expect((await small.post("/room/kitchen/calls", { to: DESK })).status).toBe(201);
    await small.close();
  });

  test("has place again when a call is over, and a repeated request needs none", async () => {
    const small = await TestServer.start({ settings: { limits: { maxCalls: 1 } } });
    const session = await small.sessionId("lobby");
    const first = { callId: randomUUID(), to: DESK };
    const call = await small.dial("lobby", first);
    expect((await small.post("/room/lobby/calls", { to: DESK })).status).toBe(429);
    expect((await small.post("/room/lobby/calls", first)).status).toBe(200);
    await small.report(call, session, { event: "callDestroyed", reason_code: "486" });
    expect((await small.post("/room/lobby/calls", { to: DESK })).status).toBe(201);
    await small.close();
  });

  test("dials so many times in a minute, and says when to try again", async () => {
    let now = Date.now();
    const settings = { limits: { maxCalls: 1_000 } };
    const busy = await TestServer.start({ settings, parts: { now: () => now } });
    await busy.sessionId("lobby");
    const dial = () => busy.post("/room/lobby/calls", { to: DESK });
    const answers = await Promise.all(Array.from({ length: 40 }, dial));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(30);
    expect(busy.platform.count("dial")).toBe(30);
    now += 40_000;
    const refused = await dial();
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "20"]);
    expect(await refused.json()).toMatchObject({ title: "Too many calls. Try again in 20 s." });
    expect((await busy.post("/room/kitchen/calls", { to: DESK })).status).toBe(201);
    now += 20_000;
    expect((await dial()).status).toBe(201);
    await busy.close();
  });
});
