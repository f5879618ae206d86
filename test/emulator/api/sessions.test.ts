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
      ["a location that is no IPv4 address", "location=somewhere", 400],
      ["a preference that is none", "p2p.preference=maybe", 400],
      ["recording of a relayed session", "archiveMode=always", 400],
      ["recording, which is not emulated", "archiveMode=always&p2p.preference=disabled", 501],
      ["encryption from end to end, which is not emulated", "e2ee=true&p2p.preference=disabled", 501],
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
      ["PUT", "/session/s/stream", "layout classes"],
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
