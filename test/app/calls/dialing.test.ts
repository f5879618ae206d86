import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Call } from "../../../src/app/calls/wire.ts";
import { DESK, TestServer } from "../../support/server.ts";

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
          numberUri: null,
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
    await other.dial("lobby", { to: "sip:desk@elsewhere.example" });
    expect(other.platform.dials()[1]?.sip).toEqual({
      uri: "sip:desk@elsewhere.example",
      headers: {},
      from: "14155550100@example.com",
      secure: true,
      observeForceMute: true,
    });
    await other.close();
  });

  test("passes on everything that can be asked for", async () => {
    const asked = {
      from: "14155550100@example.com",
      headers: { "X-Case": "7" },
      secure: true,
      video: true,
      observeForceMute: false,
      streams: ["one", "two"],
    };
    const ours = { by: "Ada", digits: "1p2", maxRingSeconds: 20, maxTalkSeconds: 600 };
    const call = await server.dial("lobby", { ...asked, ...ours });
    const { observeForceMute: _, ...onTheWire } = asked;
    expect(server.platform.dials()[0]?.sip).toEqual({ uri: DESK, ...onTheWire });
    const { by, maxRingSeconds, maxTalkSeconds } = ours;
    const kept = { by, maxRingSeconds, maxTalkSeconds, secure: true, observeForceMute: false };
    expect(call).toMatchObject({ ...kept, digits: "waiting" });
  });

  test("with a header that the platform would not send says which may be", async () => {
    const refused = await server.post("/room/lobby/calls", { to: DESK, headers: { Priority: "urgent" } });
    expect([refused.status, await refused.json()]).toMatchObject([
      400,
      { field: "headers", title: expect.stringMatching(/begin with X-, like X-Queue: not "Priority"/) },
    ]);
  });

  test("with video where the project has none says so in words, and the call is over", async () => {
    server.platform.behave("dial", "no video");
    const callId = randomUUID();
    const refused = await server.post("/room/lobby/calls", { callId, to: DESK, video: true });
    const words = "Video from phones is not enabled for this platform project.";
    expect([refused.status, await refused.json()]).toMatchObject([
      502,
      { callId, state: "ended", title: words },
    ]);
    expect(await server.call("lobby", callId)).toMatchObject({
      end: { by: "platform", reason: "video-not-enabled", text: words },
    });
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
    expect((await server.post("/room/lobby/calls", elsewhere)).status).toBe(422);
    expect((await server.post("/room/kitchen/calls", { callId, to: DESK })).status).toBe(422);
    expect(server.platform.count("dial")).toBe(1);
  });

  test.each<[string, object]>([
    ["other digits", { digits: "4321" }],
    ["another caller", { from: "14155550111@example.com" }],
    ["another name", { by: "Grace" }],
    ["another limit", { maxTalkSeconds: 61 }],
  ])("the same callId with %s is refused, also after a restart", async (_what, change) => {
    const body = { callId: randomUUID(), digits: "1234", by: "Ada", maxTalkSeconds: 60 };
    await server.dial("lobby", body);
    await server.restart();
    const refused = await server.post("/room/lobby/calls", { to: DESK, ...body, ...change });
    expect([refused.status, await refused.json()]).toMatchObject([
      422,
      { title: expect.stringMatching(/another callId/) },
    ]);
    expect((await server.post("/room/lobby/calls", { to: DESK, ...body })).status).toBe(200);
    expect(server.platform.count("dial")).toBe(1);
  });

  test("the same callId for two calls at the same moment is one of them", async () => {
    const callId = randomUUID();
    const targets = Array.from({ length: 10 }, (_, n) => `sip:desk-${n}@sip.example.com`);
    const answers = await Promise.all(targets.map((to) => server.post("/room/lobby/calls", { callId, to })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, ...Array(9).fill(422)]);
    expect(server.platform.count("dial")).toBe(1);
  });

  test("with an empty body, or none, calls the configured target", async () => {
    const sip = { uri: DESK, numberUri: null, auth: null, headers: {}, from: null, secure: false };
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
