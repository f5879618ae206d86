import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KINDS, Project } from "./project.ts";

const form = { "Content-Type": "application/x-www-form-urlencoded" };

describe.each(KINDS)("for credentials of the kind %s", (kind) => {
  let project: Project;
  beforeAll(async () => {
    project = await Project.open({ kind });
  });
  afterAll(() => project.close());

  describe("creating a session", () => {
    test.each([
      ["routed", { mediaMode: "routed" }, "routed"],
      ["relayed", { mediaMode: "relayed" }, "relayed"],
      ["relayed by default", {}, "relayed"],
      ["routed and near an address", { mediaMode: "routed", location: "192.0.2.1" }, "routed"],
    ])("through the library: %s", async (_what, options, mediaMode) => {
      const created = await project.call("createSession", { ...options });
      const { sessionId } = created as { sessionId: string };
      expect(project.emulator.sessions.find(sessionId)?.mediaMode).toBe(mediaMode);
      expect(project.opentok.generateToken(sessionId)).toMatch(/^eyJ/);
    });

    test("answers JSON where it is asked for", async () => {
      const headers = { ...form, Accept: "application/json" };
      const { status, body } = await project.rest("POST", "//session/create", {
        body: "p2p.preference=disabled",
        headers,
      });
      expect(status).toBe(200);
      expect(body).toEqual([
        {
          session_id: expect.stringMatching(/^2_/),
          project_id: project.id,
          partner_id: project.id,
          create_dt: expect.stringMatching(/^[A-Z][a-z]{2} [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d UTC \d{4}$/),
          media_server_url: "",
        },
      ]);
    });

    test("answers XML to everybody else", async () => {
      const { text } = await project.rest("POST", "//session/create", { headers: { Accept: "*/*" } });
      expect(text).toMatch(
        /^<\?xml version="1.0" encoding="UTF-8" standalone="yes"\?><sessions><Session><session_id>2_[\w-]+<\/session_id><partner_id>[\w-]+<\/partner_id><create_dt>.+<\/create_dt><\/Session><\/sessions>$/,
      );
    });

    test.each([
      ["opentok for Node", "mediaMode routed", "archiveMode=manual&p2p.preference=disabled", "routed"],
      [
        "opentok for Node",
        "e2ee undefined",
        "archiveMode=manual&e2ee=undefined&p2p.preference=disabled",
        "routed",
      ],
      ["@vonage/video", "nothing", "archiveMode=manual&p2p.preference=disabled&location=null", "routed"],
      ["@vonage/video", '"routed"', "archiveMode=manual&p2p.preference=routed&location=null", "routed"],
      ["@vonage/video", '"relayed"', "archiveMode=manual&p2p.preference=relayed&location=null", "relayed"],
      ["opentok for Python", "nothing", "p2p.preference=enabled&archiveMode=manual&e2ee=false", "relayed"],
      ["Vonage for Python", "relayed", "p2p.preference=always", "relayed"],
      ["Vonage for Python", "no encryption", "e2ee=False&p2p.preference=disabled", "routed"],
      ["opentok for Java", "routed", "p2p.preference=disabled&archiveMode=manual", "routed"],
      [
        "opentok for .NET",
        "nothing",
        "location=&p2p.preference=enabled&archiveMode=manual&e2ee=False",
        "relayed",
      ],
      [
        "Vonage for .NET",
        "nothing",
        "location=&archiveMode=manual&p2p.preference=enabled&e2ee=false",
        "relayed",
      ],
      [
        "opentok for PHP",
        "routed",
        "archiveMode=manual&e2ee=false&p2p.preference=disabled&api_key=1",
        "routed",
      ],
      [
        "opentok for PHP",
        "e2ee false",
        "archiveMode=manual&e2ee=0&p2p.preference=disabled&api_key=1",
        "routed",
      ],
      ["opentok for Ruby", "nothing", "p2p.preference=enabled", "relayed"],
      ["opentok for Ruby", "archive_mode nil", "archiveMode=&p2p.preference=disabled", "routed"],
    ])("as %s asks for %s", async (_library, _options, body, mediaMode) => {
      const headers = { ...form, Accept: "application/json" };
      const answer = await project.rest("POST", "//session/create", { body, headers });
      expect(answer.status, answer.text).toBe(200);
      const [created] = answer.body as [{ session_id: string }];
      expect(project.emulator.sessions.find(created.session_id)?.mediaMode).toBe(mediaMode);
    });

    test.each([
      ["a form that calls itself JSON, as of Vonage's library for Python", "p2p.preference=disabled"],
      ["JSON", '{"p2p.preference":"disabled","archiveMode":null,"location":null,"e2ee":false}'],
    ])("with %s", async (_what, body) => {
      const headers = { "Content-Type": "application/json", Accept: "application/json" };
      const answer = await project.rest("POST", "//session/create", { body, headers });
      expect(answer.status, answer.text).toBe(200);
      const [created] = answer.body as [{ session_id: string }];
      expect(project.emulator.sessions.find(created.session_id)?.mediaMode).toBe("routed");
    });

    test.each([
      ["half of an object", '{"p2p.preference":'],
      ["a word", "location=nowhere"],
    ])("with JSON that is %s is refused", async (_what, body) => {
      const headers = { "Content-Type": "application/json" };
      expect(await project.rest("POST", "//session/create", { body, headers })).toMatchObject({
        status: 400,
      });
    });

    test.each([
      ["a location that is no IPv4 address", "location=somewhere", 400],
      ["a preference that is none", "p2p.preference=maybe", 400],
      ["recording of a relayed session", "archiveMode=always", 400],
      ["recording, which is not emulated", "archiveMode=always&p2p.preference=disabled", 501],
      ["encryption from end to end, which is not emulated", "e2ee=true&p2p.preference=disabled", 501],
      ["the same as .NET and Python write it", "e2ee=True&p2p.preference=disabled", 501],
      ["encryption that is neither on nor off", "e2ee=maybe&p2p.preference=disabled", 400],
      ["two preferences", "p2p.preference=enabled&p2p.preference=disabled", 400],
    ])("with %s is refused", async (_what, body, status) => {
      const answer = await project.rest("POST", "//session/create", { body, headers: form });
      expect(answer).toMatchObject({ status, body: { code: status, message: expect.any(String) } });
    });
  });

  describe("what is not emulated", () => {
    test.each([
      ["POST", "/archive", "Recording"],
      ["GET", "/archive/1/whatever", "Recording"],
      ["POST", "/broadcast/1/stop", "Live streaming"],
      ["POST", "/render", "Experience Composer"],
      ["POST", "/captions", "Live captioning"],
      ["POST", "/connect", "Audio Connector"],
      ["POST", "/connect/1/stop", "Audio Connector"],
      ["DELETE", "/archive/1", "Recording"],
      ["POST", "/broadcast", "Live streaming"],
      ["GET", "/session/s/connection?offset=0", "Listing connections"],
      ["GET", "//v2/project", "Managing projects"],
      ["PUT", "", "Managing projects"],
      ["POST", "/refreshSecret", "Managing projects"],
    ])("%s %s says 501 and what is missing", async (method, path, subject) => {
      const answer = await project.rest(method, path, { body: method === "GET" ? undefined : {} });
      expect(answer).toMatchObject({
        status: 501,
        body: { code: 501, message: expect.stringMatching(`${subject}.*: ${method} /.*/v2/project`) },
      });
    });

    test("is not there to be listed", async () => {
      const none = { status: 200, body: { count: 0, items: [] } };
      expect(await project.rest("GET", "/archive")).toMatchObject(none);
      expect(await project.rest("GET", "/archive?offset=0&count=50&sessionId=1")).toMatchObject(none);
      // So asked by @vonage/video.
      expect(await project.rest("GET", "/broadcast/?sessionId=1")).toMatchObject(none);
      expect(await project.rest("GET", "/render?count=10")).toMatchObject(none);
      expect(await listThrough("listArchives")).toEqual([]);
      expect(await listThrough("listBroadcasts")).toEqual([]);
    });

    test.each(["archive", "broadcast", "render"])("is unknown by any id: %s", async (resource) => {
      expect(await project.rest("GET", `/${resource}/b40ef09b-3811-4726-b508-e41a0f96c68f`)).toMatchObject({
        status: 404,
        body: { code: 404, message: expect.stringContaining(resource) },
      });
    });

    const listThrough = (method: string) => project.call(method, {});

    test.each([
      ["GET", "//v3/nothing"],
      ["GET", "/nothing"],
      ["GET", "//session/create"],
      ["GET", "/session/s/conection"],
    ])("%s %s exists nowhere: 404", async (method, path) => {
      expect(await project.rest(method, path)).toMatchObject({ status: 404, body: { code: 404 } });
    });
  });

  test("a body that is nested without end is refused, and the emulator lives", async () => {
    const headers = { "Content-Type": "application/json" };
    const body = `{"a":${"[".repeat(45_000)}${"]".repeat(45_000)}}`;
    expect(await project.rest("POST", "/dial", { body, headers })).toMatchObject({ status: 400 });
    expect(project.emulator.journal.recent().at(-1)?.detail).toContain("nested too deeply");
  });

  test("requests are in the journal, without their secrets", async () => {
    const session = project.newSession();
    const token = project.opentok.generateToken(session.id);
    const sip = { uri: "sip:a@example.com", auth: { username: "ann", password: "hush-hush" } };
    await project.rest("POST", "/dial", { body: { sessionId: session.id, token, sip } });
    const entry = project.emulator.journal.recent().at(-1);
    expect(entry).toMatchObject({
      kind: "rest",
      direction: "in",
      summary: `POST /v2/project/${project.id}/dial 200`,
      sessionId: session.id,
    });
    expect(entry?.detail).toContain("sip:a@example.com");
    expect(entry?.detail).toContain("connectionId");
    expect(entry?.detail).not.toContain("hush-hush");
    expect(entry?.detail).not.toContain(token);
  });
});
