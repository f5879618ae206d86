import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CircuitBreaker } from "../../../src/app/platform/circuit-breaker.ts";
import { DEADLINES } from "../../../src/app/platform/deadline.ts";
import { OpenTokPlatform } from "../../../src/app/platform/platform.ts";
import {
  PlatformPaused,
  PlatformRefused,
  PlatformUnreachable,
} from "../../../src/app/platform/platform-errors.ts";
import { API_KEY, API_SECRET, StandInPlatform } from "../../support/platform.ts";
import { DESK, TestServer } from "../../support/server.ts";

const DEADLINE_MS = 5_000;

describe("a platform that fails five times in a row", () => {
  let now: number;
  let breaker: CircuitBreaker;
  let asked: number;
  beforeEach(() => {
    now = Date.parse("2026-12-06T10:00:00Z");
    breaker = new CircuitBreaker(() => now);
    asked = 0;
  });

  const answerOf = (answer: Promise<unknown>) =>
    answer.then(
      () => "answered",
      (error: unknown) => (error instanceof Error ? error.name : error),
    );
  const ask = (error: Error | null) =>
    answerOf(
      breaker.run(async () => {
        asked++;
        if (error) throw error;
      }, DEADLINE_MS),
    );
  const fail = () => ask(new PlatformUnreachable(null));
  const failTimes = async (times: number) => {
    for (let n = 0; n < times; n++) await fail();
  };

  test("is not asked for ten seconds, and then once", async () => {
    await failTimes(5);
    expect(await ask(null)).toBe("PlatformPaused");
    now += 9_999;
    expect(await ask(null)).toBe("PlatformPaused");
    expect(asked).toBe(5);
    now += 1;
    expect(await Promise.all([fail(), ask(null), ask(null)])).toEqual([
      "PlatformUnreachable",
      "PlatformPaused",
      "PlatformPaused",
    ]);
    expect(await ask(null)).toBe("PlatformPaused");
    now += 10_000;
    expect([await ask(null), await ask(null)]).toEqual(["answered", "answered"]);
  });

  test("is asked again where the clock was set back", async () => {
    await failTimes(5);
    now -= 60 * 60_000;
    expect(await ask(null)).toBe("answered");
  });

  test("is asked on where it answers in between, refuses, or fails a minute later", async () => {
    await failTimes(4);
    await ask(null);
    await failTimes(4);
    await ask(new PlatformRefused(404, "no such session"));
    await failTimes(4);
    now += 60_001;
    await failTimes(4);
    expect(await ask(null)).toBe("answered");
  });

  test("is asked to hang up all the same, and is well again when it does", async () => {
    await failTimes(5);
    await breaker.watch(Promise.resolve(), DEADLINE_MS);
    expect(await ask(null)).toBe("answered");
  });

  test("says when to try again", () => {
    expect(new PlatformPaused(9_001)).toMatchObject({ retryAfterS: 10, isOutcomeUnknown: false });
  });
});

describe("while the platform fails", () => {
  let server: TestServer;
  let platform: StandInPlatform;
  beforeEach(async () => {
    platform = await StandInPlatform.start();
    const settings = {
      ...{ apiKey: API_KEY, apiSecret: API_SECRET, apiUrl: platform.url, proxyUrl: null },
      ...{ isLocal: true, suggestions: [] },
    };
    server = await TestServer.start({
      parts: { platform: new OpenTokPlatform(settings, { ...DEADLINES, createSession: 50 }) },
    });
  });
  afterEach(async () => {
    await server.close();
    await platform.close();
  });

  test("pages are answered at once, calls are not placed, and phones are hung up all the same", async () => {
    const call = await server.connect("lobby");
    platform.behave("create session", "slow");
    for (let n = 0; n < 5; n++) expect((await server.get(`/room/new-${n}`)).status).toBe(504);
    const before = platform.requests.length;
    const page = await server.get("/room/new-5");
    expect([page.status, await page.json()]).toMatchObject([
      502,
      { title: expect.stringMatching(/fails at the moment\. Try again in \d+ s\.$/) },
    ]);
    expect(Number(page.headers.get("retry-after"))).toBeGreaterThan(0);
    const refused = await server.post("/room/lobby/calls", { to: DESK });
    expect([refused.status, await refused.json()]).toMatchObject([502, { state: "ended" }]);
    expect((await server.get("/room/lobby")).status).toBe(200);
    expect(platform.requests.length).toBe(before);
    expect((await server.delete(`/room/lobby/calls/${call.callId}`)).status).toBe(200);
    expect(platform.count("disconnect")).toBe(1);
  });
});
