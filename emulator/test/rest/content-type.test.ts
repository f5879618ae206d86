import { createPrivateKey, randomUUID } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { KINDS, Project } from "./project.ts";

/** Compared to the letter by the `opentok` library for Python. */
const JSON_TYPE = "application/json";

let house: Project;
beforeAll(async () => {
  house = await Project.open({ hasPhones: true });
});
afterAll(() => house.close());

describe.each(KINDS)("the REST API for credentials of the kind %s", (kind) => {
  const streamId = randomUUID();
  let project: Project;
  let session: ReturnType<Project["newSession"]>;
  let connectionId: string;
  beforeAll(() => {
    project = house.as(kind);
    session = project.newSession();
    project.attend(session, streamId);
    ({ connectionId } = project.attend(session, randomUUID()).participation);
  });

  const callback = { group: "stream", event: "created", url: "http://127.0.0.1:9/" };
  const toDial = (phone: string) => ({
    sessionId: session.id,
    token: project.opentok.generateToken(session.id),
    sip: { uri: `sip:${phone}@${house.emulator.sipAddress}` },
  });
  const layoutClassList = ["focus"];

  test.each<[string, string, number, (() => unknown)?]>([
    ["POST", "//session/create", 200],
    ["POST", "//session/create", 400, () => ({ location: "nowhere" })],
    ["POST", "//session/create", 501, () => ({ e2ee: true })],
    ["POST", "/dial", 200, () => toDial("busy")],
    ["POST", "/dial", 400, () => ({})],
    ["POST", "/dial", 400, () => "{"],
    ["GET", "/session/SESSION/stream", 200],
    ["GET", "/session/SESSION/stream/STREAM", 200],
    ["GET", "/session/SESSION/stream/nothing", 404],
    ["GET", "/session/SESSION/stream/a%20b", 408],
    ["GET", "/session/nothing/stream", 404],
    ["PUT", "/session/SESSION/stream", 200, () => ({ items: [{ id: streamId, layoutClassList }] })],
    ["PUT", "/session/SESSION/stream", 400, () => ({})],
    ["PUT", "/session/SESSION/stream/STREAM", 200, () => ({ layoutClassList })],
    ["POST", "/session/SESSION/signal", 204, () => ({ data: "hello" })],
    ["POST", "/session/SESSION/signal", 413, () => ({ data: "x".repeat(8193) })],
    ["POST", "/session/SESSION/signal", 400, () => ({})],
    ["POST", "/session/SESSION/connection/CONNECTION/signal", 204, () => ({ data: "hello" })],
    ["POST", "/session/SESSION/stream/STREAM/mute", 200],
    ["POST", "/session/SESSION/stream/nothing/mute", 404],
    ["POST", "/session/SESSION/mute", 200, () => ({ active: true })],
    ["POST", "/session/SESSION/mute", 400, () => ({})],
    ["POST", "/session/SESSION/play-dtmf", 400, () => ({ digits: "A" })],
    ["POST", "/session/SESSION/connection/CONNECTION/play-dtmf", 404, () => ({ digits: "1" })],
    ["DELETE", "/session/SESSION/connection/CONNECTION", 204],
    ["DELETE", "/session/SESSION/connection/nobody", 404],
    ["POST", "/callback", 200, () => callback],
    ["POST", "/callback", 400, () => ({})],
    ["GET", "/callback", 200],
    ["DELETE", "/callback/nothing", 404],
    ["GET", "/archive", 200],
    ["GET", "/broadcast", 200],
    ["GET", "/render", 200],
    ["GET", "/archive/1", 404],
    ["POST", "/archive", 501],
    ["GET", "/nothing", 404],
    ["GET", "//v3/nothing", 404],
  ])("answers %s %s with %i", async (method, path, status, makeBody) => {
    const ids: Record<string, string> = { SESSION: session.id, STREAM: streamId, CONNECTION: connectionId };
    const place = path.replace(/[A-Z]{6,}/g, (word) => ids[word] ?? word);
    const options = makeBody ? { body: makeBody() } : {};
    const headers = { Accept: "application/json", "Content-Type": "application/json" };
    const answer = await project.rest(method, place, { ...options, headers });
    expect(answer.status, answer.text).toBe(status);
    expect(answer.contentType).toBe(status === 204 ? null : JSON_TYPE);
  });

  test("answers to digits for a phone", async () => {
    const dialed = await project.rest("POST", "/dial", { body: toDial("echo") });
    const phone = dialed.body as { connectionId: string };
    const call = () =>
      house.emulator.calls.running.find((running) => running.connectionId === phone.connectionId);
    await vi.waitUntil(() => call()?.state === "ACTIVE", { timeout: 10_000, interval: 10 });
    for (const place of ["", `/connection/${phone.connectionId}`]) {
      const path = `/session/${session.id}${place}/play-dtmf`;
      const answer = await project.rest("POST", path, { body: { digits: "1" } });
      expect(answer).toMatchObject({ status: 200, contentType: JSON_TYPE });
    }
  });

  test("answers to a callback that is taken back", async () => {
    const { body } = await project.rest("POST", "/callback", { body: callback });
    const answer = await project.rest("DELETE", `/callback/${(body as { id: string }).id}`);
    expect(answer).toMatchObject({ status: 204, contentType: null });
  });

  test("answers who may not ask", async () => {
    const response = await fetch(`${house.emulator.apiUrl}/v2/project/${project.id}/archive`);
    expect(response.status).toBe(403);
    expect(response.headers.get("content-type")).toBe(JSON_TYPE);
  });
});

describe("the Voice API over REST", () => {
  async function ask(method: string, path: string, body?: unknown) {
    const { applicationId, privateKey } = house.emulator.application;
    const token = await new SignJWT({ application_id: applicationId })
      .setProtectedHeader({ alg: "RS256" })
      .setIssuedAt()
      .setJti(randomUUID())
      .setExpirationTime("1m")
      .sign(createPrivateKey(privateKey));
    const response = await fetch(`${house.emulator.voiceApiUrl}${path}`, {
      method,
      headers: { Authorization: `Bearer ${token}`, "Content-Type": "application/json" },
      body: body === undefined ? null : JSON.stringify(body),
    });
    const { status } = response;
    return { answer: `${status} ${response.headers.get("content-type")}`, text: await response.text() };
  }

  test("answers about a call, from its first to its last", async () => {
    const order = { to: [{ type: "phone", number: "14155550100" }], ncco: [{ action: "wait", timeout: 60 }] };
    const placed = await ask("POST", "/v1/calls", order);
    expect(placed.answer, placed.text).toBe(`201 ${JSON_TYPE}`);
    const { uuid } = JSON.parse(placed.text);
    expect((await ask("GET", `/v1/calls/${uuid}`)).answer).toBe(`200 ${JSON_TYPE}`);
    expect((await ask("PUT", `/v1/calls/${uuid}`, { action: "hangup" })).answer).toBe("204 null");
  });

  test.each([
    ["POST", "/v1/calls", 400, {}],
    ["PUT", "/v1/calls/none", 404, { action: "hangup" }],
    ["GET", "/v1/calls/none", 404],
    ["GET", "/v1/calls", 501],
    ["PUT", "/v1/calls/none/talk", 501, {}],
    ["GET", "/v1/nothing", 404],
  ])("answers %s %s with %i", async (method, path, status, body?: unknown) => {
    expect((await ask(method, path, body)).answer).toBe(`${status} ${JSON_TYPE}`);
  });

  test("answers who may not ask", async () => {
    const response = await fetch(`${house.emulator.voiceApiUrl}/v1/calls`);
    expect(response.status).toBe(401);
    expect(response.headers.get("content-type")).toBe(JSON_TYPE);
  });
});
