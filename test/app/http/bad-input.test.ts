import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DESK, TestServer } from "../../support/server.ts";

/** More levels than calls fit on the stack. */
const NESTED = "[".repeat(30_000) + "]".repeat(30_000);

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
  await server.sessionId("lobby");
});
afterEach(() => server.close());

async function expectRefused(response: Response, status = 400): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
  expect(await response.json()).toMatchObject({
    status,
    title: expect.stringMatching(/\w/),
    requestId: expect.any(String),
  });
  expect(server.platform.count("dial")).toBe(0);
}

describe("a dial", () => {
  test.each([
    ["a line break in the target", { to: "sip:desk@example.com\r\nX-Evil: 1" }],
    ["headers in the target", { to: "sip:desk@example.com?X-Evil=1" }],
    ["a web address", { to: "https://example.com" }],
    ["a telephone address", { to: "tel:+14155550100" }],
    ["a telephone number", { to: "+14155550100" }],
    ["a script", { to: "javascript:alert(1)" }],
    ["spaces in the target", { to: "sip:front desk@example.com" }],
    ["a target of 10 kB", { to: `sip:${"a".repeat(10_000)}@example.com` }],
    ["an empty target", { to: "" }],
    ["a number for a target", { to: 4155550100 }],
    ["a list for a target", { to: [DESK] }],
    ["an object for a target", { to: { uri: DESK } }],
    ["nothing for a target", { to: null }],
    ["a callId that is no UUID", { to: DESK, callId: "one" }],
    ["a word for a switch", { to: DESK, secure: "yes" }],
    ["a caller that is no address", { to: DESK, from: "+14155550100" }],
    ["a caller with a line break", { to: DESK, from: "a\r\nX: 1@example.com" }],
    ["a header of another name", { to: DESK, headers: { Route: "<sip:evil.example>" } }],
    ["a header with a line break in its name", { to: DESK, headers: { "X-A\r\nVia": "b" } }],
    ["a header with a line break", { to: DESK, headers: { "X-A": "b\r\nVia: c" } }],
    ["a header that is a list", { to: DESK, headers: { "X-A": ["b"] } }],
    ["headers that are a list", { to: DESK, headers: ["X-A"] }],
    ["a number too short", { to: "+1415" }],
    ["digits that no keypad has", { to: DESK, digits: "12a" }],
    ["too many digits", { to: DESK, digits: "1".repeat(33) }],
    ["no digits", { to: DESK, digits: "" }],
    ["a number for digits", { to: DESK, digits: 123 }],
    ["a name of spaces", { to: DESK, by: "  " }],
    ["a name of two lines", { to: DESK, by: "Ada\nBo" }],
    ["a name of 65 characters", { to: DESK, by: "a".repeat(65) }],
    ["no time to ring", { to: DESK, maxRingSeconds: 0 }],
    ["half a second to ring", { to: DESK, maxRingSeconds: 0.5 }],
    ["a word for a limit", { to: DESK, maxTalkSeconds: "long" }],
    ["a talk without end", { to: DESK, maxTalkSeconds: 1e9 }],
    ["streams that are text", { to: DESK, streams: "one" }],
    ["a field that nobody knows", { to: DESK, volume: 11 }],
    ["a password of its own", { to: DESK, auth: { username: "a", password: "b" } }],
    ["a prototype", `{"to":"${DESK}","__proto__":{"isAdmin":true}}`],
    ["a prototype among the headers", `{"to":"${DESK}","headers":{"__proto__":"x"}}`],
    ["a constructor", `{"to":"${DESK}","constructor":{"prototype":{}}}`],
    ["a prototype deep within", `{"headers":{"X-A":[{"b":{"constructor":1}}]}}`],
    ["30,000 lists in each other", NESTED],
    ["30,000 lists in each other for a target", `{"to":${NESTED}}`],
    ["half of JSON", '{"to":'],
    ["a list", "[]"],
    ["a word", '"call"'],
    ["null", "null"],
  ])("with %s is refused", async (_what, body) => {
    await expectRefused(await server.post("/room/lobby/calls", body));
  });

  test("of more than a request may hold is refused", async () => {
    await expectRefused(await server.post("/room/lobby/calls", { to: DESK, from: "a".repeat(100_000) }), 413);
  });

  test("that is no JSON is refused", async () => {
    await expectRefused(
      await server.post("/room/lobby/calls", "to=x", { "content-type": "text/plain" }),
      415,
    );
  });

  test.each(["a".repeat(300), "-x", "a%0Ab", "a%2Fb", ".."])(
    "into the room %s is refused",
    async (roomId) => {
      const response = await server.post(`/room/${roomId}/calls`, { to: DESK });
      expect([400, 404]).toContain(response.status);
      expect(server.platform.count("dial")).toBe(0);
    },
  );

  test("to what is not on the allow-list is refused, where there is one", async () => {
    const strict = await TestServer.start({ settings: { dial: { allow: ["sip.example.com"] } } });
    const refused = await strict.post("/room/lobby/calls", { to: "sip:desk@evil.example" });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ field: "to" });
    expect(strict.platform.requests).toEqual([]);
    expect((await strict.post("/room/lobby/calls", { to: DESK })).status).toBe(201);
    await strict.close();
  });
});

describe("what hosts do during a call", () => {
  const CALL = "/room/lobby/calls/6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51";

  test.each<[string, string, unknown, number]>([
    ["digits that are none", `${CALL}/tones`, { digits: "hello" }, 400],
    ["no digits", `${CALL}/tones`, {}, 400],
    ["a list of digits", `${CALL}/tones`, { digits: ["1"] }, 400],
    ["digits and more", `${CALL}/tones`, { digits: "1", to: "everybody" }, 400],
    ["digits for nobody", `${CALL}/tones`, { digits: "1" }, 404],
    ["digits for a call that has no name", "/room/lobby/calls/one/tones", { digits: "1" }, 400],
    ["digits for a room that nobody has opened", "/room/nowhere/calls/one/tones", { digits: "1" }, 404],
    ["a mute of nobody", `${CALL}/mute`, {}, 404],
    ["a mute by a number", `${CALL}/mute`, { by: 7 }, 400],
    ["a mute of what is no stream", "/room/lobby/streams/a%2Fb/mute", {}, 400],
    ["a mute of half a name", "/room/lobby/streams/%00/mute", {}, 400],
    ["a mute with a prototype", "/room/lobby/mute", `{"__proto__":{"isAdmin":true}}`, 400],
    ["a mute of all but text", "/room/lobby/mute", { exceptStreamIds: "one" }, 400],
    ["a mute in a room that nobody has opened", "/room/nowhere/mute", {}, 404],
    ["half of JSON", "/room/lobby/mute", "{", 400],
    ["a null", "/room/lobby/mute", "null", 400],
  ])("%s is refused, and the platform hears nothing of it", async (_what, path, body, status) => {
    const before = server.platform.requests.length;
    await expectRefused(await server.post(path, body), status);
    expect(server.platform.requests.length).toBe(before);
  });

  test.each([CALL, "/room/lobby/calls", "/room/lobby/mute"])(
    "a DELETE of %s with a body that is not right is refused",
    async (path) => {
      await expectRefused(await server.delete(path, {}, { by: "" }));
      await expectRefused(await server.delete(path, {}, { who: "Ada" }));
      await expectRefused(await server.delete(path, { "content-type": "text/plain" }, "x"), 415);
    },
  );
});

describe("a call id", () => {
  test.each([
    ["of nobody", "6a1f4b0e-3c0f-4a2f-9b3c-0d9a3c1e8f51", 404],
    ["that is none", "one", 400],
    ["that is a path", "..%2F..%2F", 400],
  ])("%s can't be hung up", async (_what, callId, status) => {
    await expectRefused(await server.delete(`/room/lobby/calls/${callId}`), status);
    expect(server.platform.count("disconnect")).toBe(0);
  });
});

describe("a path", () => {
  test.each([
    "/nowhere",
    "/room/lobby/nothing",
    "/js/../../package.json",
    "/%2e%2e/package.json",
    "/views/room.ejs",
  ])("%s leads nowhere", async (path) => {
    await expectRefused(await server.get(path), 404);
  });

  test.each(["/css", "/images"])("%s leads into no folder of files", async (path) => {
    const { status } = await server.get(path);
    expect([400, 404]).toContain(status);
  });

  test("of an invite that can't be one is refused", async () => {
    await expectRefused(await server.delete("/room/lobby/invites/%00"));
  });

  test("that can't be decoded is refused", async () => {
    await expectRefused(await server.get("/room/%E0%A4%A"), 400);
  });
});
