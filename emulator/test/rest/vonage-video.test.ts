import { randomUUID } from "node:crypto";
import { Auth } from "@vonage/auth";
import { MediaMode, Video } from "@vonage/video";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { SystemMediaClock } from "../../src/media/clock.ts";
import type { UserAgent } from "../../src/sip/sip-call.ts";
import { startUserAgent } from "../../src/sip/user-agent.ts";
import { RumorClient } from "../signaling/rumor-client.ts";
import { TestPhone } from "../support/gateway.ts";
import { Project } from "./project.ts";

const SOON = { timeout: 10_000, interval: 10 };

let project: Project;
let video: Video;
let sessionId: string;
beforeAll(async () => {
  project = await Project.open({ kind: "vonage", hasPhones: true });
  const { applicationId, privateKey } = project.emulator.application;
  video = new Video(new Auth({ applicationId, privateKey }), { videoHost: project.emulator.apiUrl });
});
beforeEach(async () => {
  ({ sessionId } = await video.createSession());
});
afterAll(() => project.close());

/** Somebody comes in with a token of the library and publishes a stream; over the wire, as a browser does. */
async function comeIn(options: Parameters<Video["generateClientToken"]>[1] = {}) {
  const url = project.emulator.apiUrl.replace("http", "ws").replace("/api", "/client");
  const client = new RumorClient(`${url}/rumor.local/rumorwebsocketsv2`);
  await client.open();
  const { uriRoot } = project.emulator.sessions.find(sessionId)!;
  const arrival = client.connect(uriRoot, video.generateClientToken(sessionId, options));
  expect(await client.answer(arrival)).toMatchObject({ status: "200" });
  const streamId = randomUUID();
  const channel = [{ id: "audio1", type: "audio", active: true }];
  const publication = client.ask("create", `${uriRoot}/stream/${streamId}`, { name: "desk", channel });
  expect(await client.answer(publication)).toMatchObject({ status: "200" });
  return { client, streamId };
}

const statusOf = (attempt: Promise<unknown>) =>
  attempt.then(
    () => 200,
    (error: { response?: { status?: number } }) => error.response?.status,
  );

describe("@vonage/video creates a session", () => {
  // The type names the values of the API; apps write the words that the `opentok` library takes.
  const word = (mediaMode: string) => ({ mediaMode: mediaMode as MediaMode });

  test.each([
    ["by default routed", undefined, "routed"],
    ["routed", { mediaMode: MediaMode.ROUTED }, "routed"],
    ["relayed", { mediaMode: MediaMode.RELAYED }, "relayed"],
    ["routed, as an app of opentok says it", word("routed"), "routed"],
    ["relayed, as an app of opentok says it", word("relayed"), "relayed"],
    ["near an address", { location: "192.0.2.1" }, "routed"],
  ])("%s", async (_what, options, mediaMode) => {
    const created = await video.createSession(options);
    expect(project.emulator.sessions.find(created.sessionId)?.mediaMode).toBe(mediaMode);
  });
});

describe("a token of @vonage/video", () => {
  test("lets somebody in, with the data and the layout classes that it carries", async () => {
    const { client, streamId } = await comeIn({
      data: "name=Anna",
      initialLayoutClassList: ["focus", "full"],
    });
    expect(project.emulator.sessions.find(sessionId)?.connections).toMatchObject([
      { id: client.connectionId, data: "name=Anna" },
    ]);
    expect(await video.getStreamInfo(sessionId, streamId)).toEqual({
      id: streamId,
      name: "desk",
      layoutClassList: ["focus", "full"],
    });
  });
});

describe("what @vonage/video asks about a session", () => {
  test("lists streams, and sets their layout classes", async () => {
    const { streamId } = await comeIn();
    expect(await video.getStreamInfo(sessionId)).toMatchObject({ count: 1, items: [{ id: streamId }] });
    await video.setStreamClassLists(sessionId, [{ id: streamId, layoutClassList: ["focus"] }]);
    expect(await video.getStreamInfo(sessionId, streamId)).toMatchObject({ layoutClassList: ["focus"] });
  });

  test("mutes one stream, then all, and ends that", async () => {
    const { client, streamId } = await comeIn();
    await video.muteStream(sessionId, streamId);
    await client.hears(`update stream/${streamId}`);
    await video.forceMuteAll(sessionId, [streamId]);
    await vi.waitUntil(() => client.messages().filter((message) => message === "update").length === 1, SOON);
    await video.disableForceMute(sessionId);
    await vi.waitUntil(() => client.messages().filter((message) => message === "update").length === 2, SOON);
  });

  test("sends signals to all and to one", async () => {
    const { client } = await comeIn();
    await video.sendSignal({ type: "chat", data: "to all" }, sessionId);
    await video.sendSignal({ type: "chat", data: "to one" }, sessionId, client.connectionId);
    const signals = () =>
      client.received
        .filter(({ payload }) => payload.includes('"signal"'))
        .map(({ payload }) => JSON.parse(payload).content);
    await expect.poll(signals, SOON).toEqual([
      { type: "chat", data: "to all" },
      { type: "chat", data: "to one" },
    ]);
  });

  test("disconnects somebody", async () => {
    const { client } = await comeIn();
    await video.disconnectClient(sessionId, client.connectionId);
    await client.hears(`deleted connection/${client.connectionId} forceDisconnected`);
    expect(await statusOf(video.disconnectClient(sessionId, client.connectionId))).toBe(404);
  });

  test("finds neither recordings nor broadcasts, and is told that none can be made", async () => {
    const none = { count: 0, items: [] };
    expect(await video.searchArchives({ sessionId })).toEqual(none);
    expect(await video.searchBroadcasts({ sessionId })).toEqual(none);
    expect(await statusOf(video.startArchive(sessionId))).toBe(501);
    expect(await statusOf(video.startBroadcast(sessionId, { outputs: { hls: {}, rtmp: [] } }))).toBe(501);
    expect(await statusOf(video.disconnectWebsocket("1"))).toBe(501);
  });
});

describe("a phone that @vonage/video dials", () => {
  const agents: UserAgent[] = [];
  afterAll(async () => {
    for (const agent of agents) await agent.close();
  });

  async function answeringPhone() {
    const phone = new TestPhone(null, new SystemMediaClock());
    const agent = await startUserAgent({
      host: "127.0.0.1",
      port: 0,
      name: "Phone",
      receiveCall: phone.receive,
    });
    agents.push(agent);
    return { phone, uri: `sip:phone@127.0.0.1:${agent.port}` };
  }

  test("answers, hears digits and is hung up", async () => {
    const { phone, uri } = await answeringPhone();
    const token = video.generateClientToken(sessionId, {
      data: "sip=true",
      initialLayoutClassList: ["phone"],
    });
    // Of settings that this app does not have.
    const auth = { username: "", password: "" };
    const { connectionId, streamId } = await video.initiateSIPCall(sessionId, {
      token,
      sip: { uri, from: "", auth, secure: false },
    });
    const calls = () => project.emulator.calls.running;
    const state = () => calls().find((call) => call.connectionId === connectionId)?.state;
    await vi.waitUntil(() => state() === "ACTIVE", SOON);
    expect(await video.getStreamInfo(sessionId, streamId)).toMatchObject({ layoutClassList: ["phone"] });
    await video.playDTMF(sessionId, "12#", connectionId);
    await expect.poll(() => phone.digits.join(""), SOON).toBe("12#");
    await video.playDTMF(sessionId, "9");
    await expect.poll(() => phone.digits.join(""), SOON).toBe("12#9");
    await video.disconnectClient(sessionId, connectionId);
    await vi.waitUntil(() => calls().length === 0, SOON);
  });

  test("is not dialed with half a login, and the app is told so", async () => {
    const { uri } = await answeringPhone();
    const token = video.generateClientToken(sessionId);
    const auth = { username: "ann", password: "" };
    const attempt = video.initiateSIPCall(sessionId, { token, sip: { uri, from: "", auth, secure: false } });
    expect(await statusOf(attempt)).toBe(400);
  });
});
