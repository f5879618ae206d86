import { afterEach, describe, expect, test, vi } from "vitest";
import { VoiceApp, type VoiceReply } from "../support/voice-app.ts";
import { VoiceHouse } from "../support/voice-house.ts";

const SOON = { timeout: 10_000, interval: 10 };
const WAIT = [{ action: "wait", timeout: 60 }];

let house: VoiceHouse;
afterEach(() => house.close());

/** An app with a fallback address. */
async function open() {
  const app = await VoiceApp.start();
  house = await VoiceHouse.open({ fallbackUrl: app.url("/fallback") }, app);
  return app;
}

const events = (expected: string[]) => expect.poll(() => house.app.events(), SOON).toEqual(expected);
const reasons = () => house.app.told("/event").flatMap(({ said }) => said.reason ?? []);

describe("an app that does not say what to do", () => {
  test.each<[string, VoiceReply, number, string]>([
    ["answers with 500", 500, 1, "HTTP status 500"],
    ["answers with 404", 404, 1, "HTTP status 404"],
    ["answers with a redirect", 302, 1, "HTTP status 302"],
    ["answers with 503, twice", 503, 2, "HTTP status 503"],
    ["answers with 429, twice", 429, 2, "HTTP status 429"],
    ["hangs up, twice", "cut", 2, "other side closed"],
  ])("but %s is asked at its fallback address, and told why", async (_what, answer, times, reason) => {
    const app = await open();
    app.answers("/answer", answer);
    app.answers("/fallback", WAIT);
    const caller = await house.call(440);
    const { said } = await app.hears("/fallback");
    expect(app.told("/answer")).toHaveLength(times);
    expect(said).toMatchObject({ to: "12015550123", reason });
    expect(JSON.parse(String(said.original_request))).toEqual({ url: app.url("/answer"), type: "answer" });
    await vi.waitUntil(() => caller.isAnswered, SOON);
  });

  test("but answers when it is asked again is not asked elsewhere", async () => {
    const app = await open();
    app.answers("/answer", 503, WAIT);
    await house.callIn(440);
    expect(app.told("/fallback")).toEqual([]);
  });

  test("nor at its fallback address, twice, loses the call, and hears why", async () => {
    const app = await open();
    app.answers("/answer", 500);
    app.answers("/fallback", 503);
    const caller = await house.call(440);
    expect(await vi.waitUntil(() => caller.end, SOON)).toMatchObject({ code: 480 });
    expect(app.told("/fallback")).toHaveLength(2);
    await events(["started", "ringing", "error", "completed"]);
    expect(reasons()).toEqual(["HTTP status 503"]);
    expect(app.told("/event").at(-1)!.said.duration).toBe("0");
  });

  test.each<[string, VoiceReply, string]>([
    ["an action that is none", [{ action: "sing" }], "[0].action"],
    ["one action, not in a list", { action: "talk", text: "Hello" }, "expected array"],
    ["a page", "<p>Hello</p>", "text/html"],
    ["nothing", 204, "no JSON"],
  ])("but %s, loses the call, and hears why", async (_what, answer, reason) => {
    const app = await open();
    app.answers("/answer", answer);
    const caller = await house.call(440);
    expect(await vi.waitUntil(() => caller.end, SOON)).toMatchObject({ by: "them", code: 480 });
    await events(["started", "ringing", "error", "completed"]);
    expect(reasons()[0]).toContain(reason);
    expect(app.told("/fallback")).toEqual([]);
  });
});

describe("an app that can't be told", () => {
  test("what happens does not hold up the call, and misses nothing that comes later", async () => {
    const app = await open();
    app.answers("/event", 500, "cut", 204);
    app.answers("/answer", [{ action: "talk", text: "Hello" }]);
    const caller = await house.call(440);
    expect(await vi.waitUntil(() => caller.end, SOON)).toMatchObject({ code: 200 });
    await events(["started", "ringing", "answered", "completed"]);
  });

  test("hears of each call's events one after the other, however slow it is", async () => {
    const app = await open();
    app.answers("/event", "hang");
    app.answers("/answer", WAIT);
    await house.callIn(440);
    await house.callIn(600);
    expect(app.events()).toEqual(["started", "started"]);
  });
});
