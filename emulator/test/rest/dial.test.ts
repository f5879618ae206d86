import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { LiveSession } from "../../src/signaling/live-session.ts";
import { KINDS, Project } from "./project.ts";

describe.each(KINDS)("for credentials of the kind %s", (kind) => {
  let project: Project;
  let session: LiveSession;
  beforeAll(async () => {
    project = await Project.open({ kind });
  });
  beforeEach(() => {
    session = project.newSession();
    project.dialed.length = 0;
  });
  afterAll(() => project.close());

  const tokenFor = (id: string, data = "sip=true&callId=1") => project.opentok.generateToken(id, { data });

  describe("dialing", () => {
    test("through the library answers at once with what the call will be", async () => {
      const options = {
        from: "14155550100@example.com",
        headers: { "X-Call": "7" },
        auth: { username: "ann", password: "secret" },
        secure: true,
        observeForceMute: true,
        streams: ["s1"],
      };
      const uri = "sip:echo@127.0.0.1:5070;transport=tcp";
      const answer = await project.call("dial", session.id, tokenFor(session.id), uri, options);
      expect(answer).toMatchObject({
        id: expect.any(String),
        connectionId: expect.any(String),
        streamId: expect.any(String),
      });
      expect(project.dialed).toEqual([
        { sessionId: session.id, connectionData: "sip=true&callId=1", target: { uri, ...options } },
      ]);
    });

    test.each([
      "sip:echo@127.0.0.1",
      "sips:ann@example.com:5061",
      "sip:+14155550100@example.com;user=phone;transport=tls",
      "sip:ann%20b@[2001:db8::1]:5060",
      "SIP:example.com",
    ])("%s is a call", async (uri) => {
      const body = { sessionId: session.id, token: tokenFor(session.id), sip: { uri } };
      expect(await project.rest("POST", "/dial", { body })).toMatchObject({ status: 200 });
      expect(project.dialed).toHaveLength(1);
    });

    test("as somebody without an address is dialing anonymously, as on the platform", async () => {
      const sip = { uri: "sip:a@example.com", from: "ReceiverStatistics" };
      const body = { sessionId: session.id, token: tokenFor(session.id), sip };
      expect(await project.rest("POST", "/dial", { body })).toMatchObject({ status: 200 });
      expect(project.dialed[0]?.target).toEqual({ uri: "sip:a@example.com" });
    });

    test.each([
      ["no address", "echo"],
      ["another scheme", "tel:+14155550100"],
      ["http", "http://example.com"],
      ["a space", "sip:ann b@example.com"],
      ["a line break", "sip:ann@example.com\r\nX-Evil: 1"],
      ["headers inside", "sip:ann@example.com?X-Evil=1"],
      ["a port that is none", "sip:ann@example.com:port"],
      ["10 kB", `sip:${"a".repeat(10_000)}@example.com`],
    ])("a SIP URI with %s is refused, and nothing is dialed", async (_what, uri) => {
      const body = { sessionId: session.id, token: tokenFor(session.id), sip: { uri } };
      const answer = await project.rest("POST", "/dial", { body });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 400, message: expect.stringContaining("Bad SIP URI format") },
      });
      expect(project.dialed).toEqual([]);
    });

    test("into a session that does not exist: 404", async () => {
      const body = { sessionId: "1_MX4xMjM0NTZ-fg", token: "t", sip: { uri: "sip:a@b.example" } };
      expect(await project.rest("POST", "/dial", { body })).toMatchObject({
        status: 404,
        body: { code: 404 },
      });
    });

    test("into a relayed session: 409", async () => {
      const relayed = project.newSession("relayed");
      const body = { sessionId: relayed.id, token: tokenFor(relayed.id), sip: { uri: "sip:a@b.example" } };
      expect(await project.rest("POST", "/dial", { body })).toMatchObject({
        status: 409,
        body: { code: 409 },
      });
    });

    test("with video: 400 with the code for a project without it", async () => {
      const body = {
        sessionId: session.id,
        token: tokenFor(session.id),
        sip: { uri: "sip:a@b.example", video: true },
      };
      expect(await project.rest("POST", "/dial", { body })).toMatchObject({
        status: 400,
        body: { code: 15204 },
      });
    });

    test.each([
      ["a token for another session", () => tokenFor(project.newSession().id)],
      ["a token that is none", () => "T1==x"],
    ])("with %s: 400", async (_what, token) => {
      const body = { sessionId: session.id, token: token(), sip: { uri: "sip:a@b.example" } };
      const answer = await project.rest("POST", "/dial", { body });
      expect(answer).toMatchObject({ status: 400, body: { message: expect.stringContaining("Bad token") } });
    });

    const dialWith = (options: object, path = "/dial") =>
      project.rest("POST", path, {
        body: {
          sessionId: session.id,
          token: tokenFor(session.id),
          sip: { uri: "sip:a@b.example", ...options },
        },
      });

    test.each([
      ["opentok for Node and @vonage/video, without user and password", { auth: {} }],
      ["opentok for Node, of settings that are empty", { auth: { username: "", password: "" }, headers: {} }],
      ["an app that hands everything through", { headers: {}, from: "", streams: [] }],
      [
        "opentok for PHP",
        {
          secure: false,
          observeForceMute: false,
          auth: null,
          from: null,
          video: false,
          streams: null,
          headers: [],
        },
      ],
      [
        "opentok for Python",
        {
          auth: { username: null, password: null },
          headers: null,
          secure: null,
          video: null,
          observeForceMute: null,
        },
      ],
      ["opentok for Java", { secure: false, video: false, observeForceMute: false }],
      ["opentok for Ruby", { secure: "false", video: "false", observeForceMute: "false" }],
      ["a header without a value", { headers: { "X-Call": null } }],
    ])("with what is not set dials with nothing of it: %s", async (_what, options) => {
      const answer = await dialWith(options);
      expect(answer.status, answer.text).toBe(200);
      const set = Object.entries(project.dialed[0]?.target ?? {}).filter(([, value]) => value);
      expect(set).toEqual([["uri", "sip:a@b.example"]]);
    });

    test("with values of other types takes what they say: numbers of .NET, flags of Ruby", async () => {
      const headers = { "X-Call": 7, "X-Vip": true };
      const answer = await dialWith({ headers, secure: "true", observeForceMute: "true" });
      expect(answer.status, answer.text).toBe(200);
      expect(project.dialed[0]?.target).toEqual({
        uri: "sip:a@b.example",
        headers: { "X-Call": "7", "X-Vip": "true" },
        secure: true,
        observeForceMute: true,
      });
    });

    test("at the path that the library for PHP asks for is dialing too", async () => {
      expect(await dialWith({}, "/call")).toMatchObject({ status: 200 });
      expect(project.dialed).toHaveLength(1);
    });

    test.each([
      [{ username: "ann" }, "password"],
      [{ username: "ann", password: null }, "password"],
      [{ username: "", password: "secret" }, "username"],
    ])("with half a login is told the missing half: %o", async (auth, missing) => {
      expect(await dialWith({ auth })).toMatchObject({
        status: 400,
        body: { message: expect.stringMatching(`is missing: .*\n.*sip\\.auth\\.${missing}`) },
      });
      expect(project.dialed).toEqual([]);
    });

    test.each([
      ["a header without X-", { headers: { Subject: "hello" } }, "Subject"],
      ["a header whose name breaks the line", { headers: { "X-A\r\nEvil": "1" } }, "X-A"],
      ["a header whose value breaks the line", { headers: { "X-A": "1\r\nEvil: 2" } }, "one line"],
      ["headers that are a list", { headers: ["X-A"] }, "headers"],
      ["a caller on two lines", { from: "a@b\r\nEvil: 1" }, "one line"],
      ["a password that is a number", { auth: { username: "a", password: 1 } }, "password"],
      ["secure as a word", { secure: "yes" }, "secure"],
      ["streams as a word", { streams: "all" }, "streams"],
    ])("with %s: 400 that names it", async (_what, wrong, name) => {
      const sip = { uri: "sip:a@b.example", ...wrong };
      const answer = await project.rest("POST", "/dial", {
        body: { sessionId: session.id, token: tokenFor(session.id), sip },
      });
      expect(answer).toMatchObject({
        status: 400,
        body: { code: 400, message: expect.stringContaining(name) },
      });
      expect(project.dialed).toEqual([]);
    });

    test.each([
      ["no JSON", "{"],
      ["nothing", ""],
      ["a list", "[]"],
      ["null", "null"],
    ])("with a body that is %s: 400", async (_what, body) => {
      const headers = { "Content-Type": "application/json" };
      expect(await project.rest("POST", "/dial", { body, headers })).toMatchObject({
        status: 400,
        body: { code: 400 },
      });
    });
  });
});
