import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { simulateTimers, whileTimePasses } from "../../support/passing-time.ts";
import { type Manner, StandInPlatform } from "../../support/platform.ts";
import { DESK, TestServer } from "../../support/server.ts";

simulateTimers();

/** The app tries again, after a pause. */
const SOON = { timeout: 6_000, interval: 10 };
/** The tests' deadlines are 1 s; what is left is for a busy machine. */
const USER_WAITS_AT_MOST_MS = 4_000;

let server: TestServer;
let unhandled: unknown[];
const note = (reason: unknown) => void unhandled.push(reason);

beforeEach(async () => {
  unhandled = [];
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
  server = await TestServer.start();
});

afterEach(async () => {
  await server.close();
  process.off("unhandledRejection", note);
  process.off("uncaughtException", note);
  expect(unhandled).toEqual([]);
});

const badManners: [Manner, number][] = [
  ["slow", 504],
  ["empty 500", 502],
  ["500 of an empty object", 502],
  ["500 with words", 502],
  ["html", 502],
  ["garbage", 502],
  ["reset", 502],
  ["forbidden", 502],
];

/** Asks, and expects an answer in time. */
async function ask(
  request: () => Promise<Response>,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const start = performance.now();
  const response = await request();
  expect(performance.now() - start).toBeLessThan(USER_WAITS_AT_MOST_MS);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe.each(badManners)("a platform that is %s", (manner, status) => {
  test("at making a session: the visitor is told, and the next visit works", async () => {
    server.platform.behave("create session", manner);
    const failed = await ask(() => server.get("/room/lobby"));
    expect(failed).toMatchObject({
      status,
      body: { title: expect.stringMatching(/platform/), requestId: expect.any(String) },
    });
    server.platform.behave("create session", "right");
    expect((await ask(() => server.get("/room/lobby"))).status).toBe(200);
  });

  test("at dialing: the caller is told what became of the call, and the next call works", async () => {
    await server.sessionId("lobby");
    server.platform.behave("dial", manner);
    const callId = randomUUID();
    const state = manner === "forbidden" ? "ended" : "unknown";
    const failed = await ask(() => server.post("/room/lobby/calls", { callId, to: DESK }));
    expect(failed).toMatchObject({ status, body: { callId, state } });
    expect(await server.call("lobby", callId)).toMatchObject({ state });
    expect(server.platform.count("dial")).toBe(1);
    server.platform.behave("dial", "right");
    expect(await server.dial("lobby")).toMatchObject({ state: "dialing" });
  });

  test("at looking for a phone's stream: the call goes on, whatever that may mean", async () => {
    const { callId } = await server.dial("lobby");
    server.platform.behave("find stream", manner);
    await server.restart();
    await expect.poll(() => server.platform.count("find stream")).toBeGreaterThan(0);
    expect(await server.call("lobby", callId)).toMatchObject({ state: "dialing" });
  });

  test("at hanging up: whoever asked is told, and it is tried until it works", async () => {
    const call = await server.dial("lobby");
    server.platform.behave("disconnect", manner === "html" || manner === "garbage" ? "empty 500" : manner);
    const failed = await ask(() => server.delete(`/room/lobby/calls/${call.callId}`));
    expect(failed).toMatchObject({ body: { callId: call.callId, state: "ending" } });
    expect(failed.status).toBeGreaterThanOrEqual(502);
    server.platform.behave("disconnect", "right");
    const before = server.platform.count("disconnect");
    const attempts = whileTimePasses(() => server.platform.count("disconnect"));
    await expect.poll(attempts, SOON).toBeGreaterThan(before);
  });
});

describe("a platform that is down", () => {
  test("fails nothing but what needs it, and is used again when it is back", async () => {
    const sessionId = await server.sessionId("lobby");
    const { port } = server.platform;
    await server.platform.close();
    expect(await ask(() => server.get("/room/kitchen"))).toMatchObject({ status: 502 });
    expect(await ask(() => server.post("/room/lobby/calls", { to: DESK }))).toMatchObject({
      status: 502,
      body: { state: "ended" },
    });
    expect(await server.sessionId("lobby")).toBe(sessionId);
    const back = await StandInPlatform.start(port);
    const call = await server.dial("lobby");
    expect(call).toMatchObject({ state: "dialing" });
    await back.close();
    expect(await ask(() => server.delete(`/room/lobby/calls/${call.callId}`))).toMatchObject({
      status: 502,
      body: { state: "ending" },
    });
    const again = await StandInPlatform.start(port);
    await expect
      .poll(
        whileTimePasses(() => again.count("disconnect")),
        SOON,
      )
      .toBe(1);
    await again.close();
  });
});

describe("a platform that refuses a call", () => {
  test("is quoted, and the call is over", async () => {
    await server.sessionId("lobby");
    server.platform.behave("dial", "bad uri");
    const failed = await ask(() => server.post("/room/lobby/calls", { to: DESK }));
    expect(failed).toMatchObject({
      status: 502,
      body: { state: "ended", title: expect.stringMatching(/Bad SIP URI format/) },
    });
    expect((await server.calls("lobby"))[0]?.end).toMatchObject({
      reason: "platform-refused",
      detail: expect.stringMatching(/Bad SIP URI format/),
      text: expect.stringMatching(/^The calling platform refused: .*Bad SIP URI format/),
    });
  });
});

describe("what people see", () => {
  test("is a page with one thing to do, that names the request", async () => {
    server.platform.behave("create session", "reset");
    const response = await server.get("/room/lobby", { accept: "text/html" });
    expect(response.status).toBe(502);
    const html = await response.text();
    expect(html).toContain("The calling platform is not answering.");
    expect(html).toContain("Try again");
    expect(html).toContain(response.headers.get("x-request-id"));
    expect(html).not.toMatch(/at .*\.ts:\d+/);
  });
});
