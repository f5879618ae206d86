import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Call } from "../../src/app/calls/wire.ts";
import { DESK, TestServer } from "../support/server.ts";

let server: TestServer;
beforeEach(async () => {
  server = await TestServer.start();
});
afterEach(() => server.close());

const payloadOf = (token: string) =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;

describe("dialing", () => {
  test("answers with the call and all its names", async () => {
    const response = await server.post("/room/lobby/calls", { to: DESK });
    expect(response.status).toBe(201);
    const call = Call.parse(await response.json());
    expect(call).toMatchObject({ to: DESK, state: "dialing", observeForceMute: true, secure: false });
    expect([call.id, call.connectionId, call.streamId]).not.toContain(null);
    expect(response.headers.get("location")).toBe(`/room/lobby/calls/${call.callId}`);
    expect(await server.calls("lobby")).toEqual([call]);
  });

  test("gives the phone a token that names the call and nobody's number", async () => {
    const { callId } = await server.dial("lobby", { to: "sip:+14155550100@sip.example.com" });
    const [dial] = server.platform.dials();
    expect(payloadOf(dial?.token ?? "").connection_data).toBe(`sip=true&callId=${callId}`);
    expect(dial?.sessionId).toBe(await server.sessionId("lobby"));
  });

  test("passes on what was asked for and what is configured", async () => {
    const other = await TestServer.start({
      settings: {
        sip: {
          uri: DESK,
          auth: { username: "rooms", password: "hush" },
          headers: { "X-Queue": "support" },
          from: "14155550100@example.com",
          secure: true,
        },
      },
    });
    const response = await other.post("/room/lobby/calls", {
      headers: { "X-Case": "7", "x-queue": "mine" },
      streams: ["one"],
    });
    expect(await response.text()).not.toContain("hush");
    expect(other.platform.dials()[0]?.sip).toEqual({
      uri: DESK,
      auth: { username: "rooms", password: "hush" },
      headers: { "X-Case": "7", "X-Queue": "support" },
      from: "14155550100@example.com",
      secure: true,
      observeForceMute: true,
      streams: ["one"],
    });
    expect(readFileSync(join(other.dataDirectory, "app.sqlite-wal")).includes("hush")).toBe(false);
    await other.dial("lobby", { to: "sip:stranger@elsewhere.example" });
    expect(other.platform.dials()[1]?.sip).toEqual({
      uri: "sip:stranger@elsewhere.example",
      headers: {},
      from: "14155550100@example.com",
      secure: true,
      observeForceMute: true,
    });
    await other.close();
  });

  test("the same callId twice is one call", async () => {
    const body = { callId: randomUUID(), to: DESK };
    server.platform.behave("dial", "held");
    const first = server.post("/room/lobby/calls", body);
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    const second = await server.post("/room/lobby/calls", body);
    server.platform.release();
    expect([(await first).status, second.status]).toEqual([201, 200]);
    const third = await server.post("/room/lobby/calls", body);
    expect(await third.json()).toMatchObject({ callId: body.callId, state: "dialing" });
    expect(server.platform.count("dial")).toBe(1);
  });

  test("the same callId for another call is refused", async () => {
    const callId = randomUUID();
    await server.dial("lobby", { callId });
    const elsewhere = { callId, to: "sip:other@sip.example.com" };
    expect((await server.post("/room/lobby/calls", elsewhere)).status).toBe(409);
    expect((await server.post("/room/kitchen/calls", { callId, to: DESK })).status).toBe(409);
    expect(server.platform.count("dial")).toBe(1);
  });

  test("the same callId for two calls at the same moment is one of them", async () => {
    const callId = randomUUID();
    const targets = Array.from({ length: 10 }, (_, n) => `sip:desk-${n}@sip.example.com`);
    const answers = await Promise.all(targets.map((to) => server.post("/room/lobby/calls", { callId, to })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(409)]);
    expect(server.platform.count("dial")).toBe(1);
  });

  test("with an empty body, or none, calls the configured target", async () => {
    const sip = { uri: DESK, auth: null, headers: {}, from: null, secure: false };
    const other = await TestServer.start({ settings: { sip } });
    const headers = { "content-type": "application/json" };
    for (const init of [{ headers }, { headers, body: "{}" }])
      expect((await fetch(`${other.origin}/room/lobby/calls`, { method: "POST", ...init })).status).toBe(201);
    expect(other.platform.dials().map((dial) => dial.sip.uri)).toEqual([DESK, DESK]);
    await other.close();
  });

  test("without a target says so where none is configured", async () => {
    const response = await server.post("/room/lobby/calls", {});
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      field: "to",
      title: expect.stringMatching(/none is configured/),
    });
  });
});

describe("hanging up", () => {
  test("takes the phone off the line, and the platform's last word ends the call", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    const response = await server.delete(`/room/lobby/calls/${call.callId}`);
    expect(await response.json()).toMatchObject({ state: "ending" });
    const [disconnect] = server.platform.requests.filter(({ operation }) => operation === "disconnect");
    expect(disconnect?.path).toContain(`/session/${sessionId}/connection/${call.connectionId}`);
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "700" });
    expect(await server.call("lobby", call.callId)).toMatchObject({
      state: "ended",
      end: { by: "us", code: "700", text: "Hung up" },
    });
  });

  test("while the dial is under way ends the call as soon as the dial answers", async () => {
    const callId = randomUUID();
    await server.sessionId("lobby");
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    const response = await server.delete(`/room/lobby/calls/${callId}`);
    expect(await response.json()).toMatchObject({ state: "ending", connectionId: null });
    expect(server.platform.count("disconnect")).toBe(0);
    server.platform.release();
    expect((await dial).status).toBe(201);
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 2_000 }).toBe(1);
  });

  test("before the dial has come here keeps the dial from going out, also over a restart", async () => {
    const callId = randomUUID();
    expect((await server.delete(`/room/lobby/calls/${callId}`)).status).toBe(404);
    await server.restart();
    const response = await server.post("/room/lobby/calls", { callId, to: DESK });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({
      state: "ended",
      end: { by: "us", code: null, text: "Canceled before it was answered" },
    });
    expect((await server.post("/room/lobby/calls", { callId, to: DESK })).status).toBe(200);
    expect(server.platform.count("dial")).toBe(0);
    await server.dial("kitchen", { callId: randomUUID() });
    expect(server.platform.count("dial")).toBe(1);
  });

  test("while the room is still being made for the dial keeps the dial from going out", async () => {
    const callId = randomUUID();
    server.platform.behave("create session", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("create session")).toBe(1);
    await server.delete(`/room/lobby/calls/${callId}`);
    server.platform.release();
    expect(await (await dial).json()).toMatchObject({ state: "ended", end: { by: "us" } });
    expect(server.platform.count("dial")).toBe(0);
  });

  test("at the same moment as the dial never leaves a phone ringing", async () => {
    await server.sessionId("lobby");
    const callIds = Array.from({ length: 20 }, () => randomUUID());
    await Promise.all(
      callIds.flatMap((callId) => [
        server.post("/room/lobby/calls", { callId, to: DESK }),
        server.delete(`/room/lobby/calls/${callId}`),
      ]),
    );
    await expect
      .poll(() => server.platform.count("disconnect"), { timeout: 2_000 })
      .toBe(server.platform.count("dial"));
    for (const callId of callIds) await server.waitForState("lobby", callId, "ended");
  });

  test("works also when the dial answers after its deadline", async () => {
    const callId = randomUUID();
    server.platform.behave("dial", "held");
    expect((await server.post("/room/lobby/calls", { callId, to: DESK })).status).toBe(504);
    expect(await (await server.delete(`/room/lobby/calls/${callId}`)).json()).toMatchObject({
      state: "ending",
    });
    server.platform.release();
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 2_000 }).toBe(1);
    const ended = await server.waitForState("lobby", callId, "ended");
    expect(ended.end).toEqual({ by: "us", code: null, text: "Canceled before it was answered" });
  });

  test("twice, at once and one after the other, has the same calm end", async () => {
    const { callId } = await server.dial("lobby");
    const path = `/room/lobby/calls/${callId}`;
    const both = await Promise.all([server.delete(path), server.delete(path)]);
    const again = await server.delete(path);
    expect([...both, again].map(({ status }) => status)).toEqual([200, 200, 200]);
    await server.waitForState("lobby", callId, "ended");
    expect((await server.delete(path)).status).toBe(200);
  });

  test("a phone that has hung up already is no error", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    await server.report(call, sessionId, { event: "callDestroyed", reason_code: "486" });
    const response = await server.delete(`/room/lobby/calls/${call.callId}`);
    expect(await response.json()).toMatchObject({
      state: "ended",
      end: { by: "them", code: "486", text: "Busy" },
    });
    expect(server.platform.count("disconnect")).toBe(0);
  });

  test("everybody ends each call of this room, and of no other", async () => {
    const [first, second] = [await server.dial("lobby"), await server.dial("lobby")];
    const other = await server.dial("kitchen");
    const response = await server.delete("/room/lobby/calls");
    const { calls } = (await response.json()) as { calls: Call[] };
    expect(calls.map(({ callId }) => callId).sort()).toEqual([first.callId, second.callId].sort());
    expect(server.platform.count("disconnect")).toBe(2);
    expect(await server.call("kitchen", other.callId)).toMatchObject({ state: "dialing" });
  });

  test("everybody while a dial is under way ends that too, as soon as it answers", async () => {
    const callId = randomUUID();
    await server.sessionId("lobby");
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK });
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    expect((await server.delete("/room/lobby/calls")).status).toBe(200);
    server.platform.release();
    await dial;
    await expect.poll(() => server.platform.count("disconnect"), { timeout: 2_000 }).toBe(1);
    await server.waitForState("lobby", callId, "ended");
  });

  test("a call of another room can't be reached through this one", async () => {
    const { callId } = await server.dial("kitchen");
    await server.sessionId("lobby");
    expect((await server.delete(`/room/lobby/calls/${callId}`)).status).toBe(404);
    expect((await server.get(`/room/lobby/calls/${callId}`)).status).toBe(404);
    expect(server.platform.count("disconnect")).toBe(0);
  });
});

describe("a restart of the app", () => {
  test("keeps a running call, which can still be hung up", async () => {
    const call = await server.dial("lobby");
    await server.restart();
    expect(await server.call("lobby", call.callId)).toMatchObject({
      state: "dialing",
      connectionId: call.connectionId,
    });
    await server.delete(`/room/lobby/calls/${call.callId}`);
    expect(server.platform.count("disconnect")).toBe(1);
  });

  test("ends what the platform no longer knows", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.dial("lobby");
    await server.report(call, sessionId, { state: "ACTIVE" });
    server.platform.streams.clear();
    await server.restart();
    const { end } = await server.waitForState("lobby", call.callId, "ended");
    expect(end).toMatchObject({ by: "platform", code: null });
  });

  test("goes on with a hang-up that the platform had not taken", async () => {
    const { callId } = await server.dial("lobby");
    server.platform.behave("disconnect", "reset");
    expect((await server.delete(`/room/lobby/calls/${callId}`)).status).toBe(502);
    server.platform.behave("disconnect", "right");
    await server.restart();
    await server.waitForState("lobby", callId, "ended");
  });

  test("leaves a dial that was under way unknown, and never dials it again", async () => {
    const callId = randomUUID();
    server.platform.behave("dial", "held");
    const dial = server.post("/room/lobby/calls", { callId, to: DESK }).catch(() => null);
    await expect.poll(() => server.platform.count("dial")).toBe(1);
    await server.restart();
    expect(await server.call("lobby", callId)).toMatchObject({ state: "unknown" });
    expect(server.platform.count("dial")).toBe(1);
    await dial;
  });
});
