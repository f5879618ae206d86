import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Receiver } from "../webhooks/receiver.ts";
import { KINDS, Project } from "./project.ts";

const SOON = { timeout: 5_000, interval: 5 };

describe.each(KINDS)("for credentials of the kind %s", (kind) => {
  let project: Project;
  let receiver: Receiver;
  beforeAll(async () => {
    project = await Project.open({ kind });
  });
  beforeEach(async () => {
    receiver = await Receiver.open();
  });
  afterEach(() => {
    project.emulator.reset();
    receiver.close();
  });
  afterAll(() => project.close());

  const register = async (group: string, event: string, url = receiver.url) =>
    (await project.call("registerCallback", { group, event, url })) as { id: string };
  const received = (count: number) =>
    expect.poll(() => receiver.received.length, { message: `${count} callbacks`, ...SOON }).toBe(count);

  describe("a callback", () => {
    test("is registered, listed and taken back through the library", async () => {
      const created = await register("connection", "created");
      const destroyed = await register("connection", "destroyed");
      expect(created).toMatchObject({ group: "connection", event: "created", url: receiver.url });
      expect(await project.call("listCallbacks")).toMatchObject([
        { id: created.id, event: "created", createdAt: expect.any(Number) },
        { id: destroyed.id, event: "destroyed" },
      ]);
      // The library (2.23.2) has a method `unregister` of the callback too, which fails before it asks anybody.
      await project.call("unregisterCallback", created.id);
      expect(await project.call("listCallbacks")).toMatchObject([{ id: destroyed.id }]);
    });

    test("for connections tells who comes, and why they go", async () => {
      await register("connection", "created");
      await register("connection", "destroyed");
      const session = project.newSession();
      const anna = session.join({ data: "name=Anna", permissions: [], receive: () => undefined });
      anna.leave("networkDisconnected");
      await received(2);
      const connection = { id: anna.connectionId, createdAt: expect.any(Number), data: "name=Anna" };
      const { id: projectId } = project;
      const common = { sessionId: session.id, projectId, timestamp: expect.any(Number), connection };
      expect(receiver.received.map(({ body }) => body)).toEqual([
        { ...common, event: "connectionCreated" },
        { ...common, event: "connectionDestroyed", reason: "networkDisconnected" },
      ]);
    });

    test("for streams tells what is published, and why it ends", async () => {
      await register("stream", "created");
      await register("stream", "destroyed");
      const session = project.newSession();
      const streamId = randomUUID();
      const anna = project.attend(session, streamId);
      session.forceDisconnect(anna.participation.connectionId);
      await received(2);
      const stream = {
        id: streamId,
        connection: { id: anna.participation.connectionId, createdAt: expect.any(Number), data: "" },
        createdAt: expect.any(Number),
        name: "desk",
        videoType: "screen",
      };
      expect(receiver.received.map(({ body }) => body)).toMatchObject([
        { event: "streamCreated", stream },
        { event: "streamDestroyed", stream, reason: "forceDisconnected" },
      ]);
    });

    test("says nothing of who is hidden, and of streams of sound alone no kind of video", async () => {
      await register("connection", "created");
      await register("stream", "created");
      const session = project.newSession();
      session.join({ data: "", permissions: [], hidden: true, receive: () => undefined });
      const phone = session.join({ data: "sip=true", permissions: ["publish"], receive: () => undefined });
      const channel = [{ id: "audio1", type: "audio", active: true }];
      const uri = `${session.uriRoot}/stream/${randomUUID()}`;
      phone.send({ method: "create", uri, content: { channel } });
      await received(2);
      const [connection, stream] = receiver.received.map(({ body }) => body);
      expect(connection).toMatchObject({ event: "connectionCreated", connection: { data: "sip=true" } });
      expect(stream?.stream).not.toHaveProperty("videoType");
    });

    test("goes to each who has asked for it", async () => {
      await register("connection", "created", `${receiver.url}/one`);
      await register("connection", "created", `${receiver.url}/two`);
      project.attend(project.newSession(), randomUUID());
      await received(2);
      expect(receiver.received.map(({ path }) => path).sort()).toEqual([
        "/webhooks/sip/one",
        "/webhooks/sip/two",
      ]);
    });

    test("is forgotten when the emulator is reset", async () => {
      await register("connection", "created");
      project.emulator.reset();
      expect(await project.call("listCallbacks")).toEqual([]);
    });
  });

  describe("registering", () => {
    test.each([
      ["a group that is none", { group: "phones", event: "created" }, "connection created"],
      ["an event that the group does not have", { group: "stream", event: "muted" }, "stream destroyed"],
      ["an event that only objects have", { group: "constructor", event: "" }, "connection created"],
      ["no group", { event: "created" }, "group"],
      ["a URL that is none", { group: "stream", event: "created", url: "example.com" }, "http://"],
      ["a URL of another kind", { group: "stream", event: "created", url: "ftp://example.com" }, "http://"],
    ])("%s is refused with what would be right", async (_what, about, words) => {
      const answer = await project.rest("POST", "/callback", { body: { url: receiver.url, ...about } });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 400, message: expect.stringContaining(words) },
      });
    });

    test("is taken back once: 204, then 404", async () => {
      const { id } = await register("stream", "created");
      expect(await project.rest("DELETE", `/callback/${id}`)).toMatchObject({ status: 204, text: "" });
      expect(await project.rest("DELETE", `/callback/${id}`)).toMatchObject({
        status: 404,
        body: { code: 404 },
      });
    });
  });
});
