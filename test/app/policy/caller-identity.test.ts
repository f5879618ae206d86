import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DESK, TestServer } from "../../support/server.ts";

let server: TestServer;
beforeEach(async () => {
  const sip = { uri: DESK, numberUri: null, auth: null, headers: {}, secure: false };
  server = await TestServer.start({
    settings: {
      sip: { ...sip, from: "14155550100@sip.example.com" },
      dial: { from: ["sales@sip.example.com", "+14155550111"], headers: ["X-Case"] },
    },
  });
});
afterEach(() => server.close());

const dial = (body: object) => server.post("/room/lobby/calls", { to: DESK, ...body });

describe("the caller that a dial shows", () => {
  test.each([
    "14155550100@sip.example.com",
    "14155550100@SIP.example.com",
    "sales@sip.example.com",
    "14155550111@anywhere.example",
    "+14155550111@anywhere.example",
  ])("may be one of ours: %s", async (from) => {
    expect((await dial({ from })).status).toBe(201);
    expect(server.platform.dials()[0]?.sip.from).toBe(from);
  });

  test.each([
    "14155550199@sip.example.com",
    "Sales@sip.example.com",
    "sales@evil.example",
    "14155550100@evil.example",
  ])("may not be somebody else: %s", async (from) => {
    const refused = await dial({ from });
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { field: "from", title: expect.stringMatching(/DIAL_FROM/) },
    ]);
    expect(server.platform.count("dial")).toBe(0);
  });

  test.each([
    ["escaped", "x%0d%0aVia@y"],
    ["escaped twice", "x%250d%250aVia@y"],
    ["as it is", "x\r\nVia@y"],
    ["as NUL", "x\0@y"],
    ["of Unicode", "x\u0085Via@y"],
    ["as a line separator", "x\u2028Via@y"],
    ["in the host", "x@y%0d%0aVia"],
    ["as HTML", "x&#13;&#10;Via@y"],
    ["as a backslash", "x\\r\\nVia@y"],
  ])("has no line break %s, also where any caller may be shown", async (_how, from) => {
    const free = await TestServer.start();
    for (const target of [server, free]) {
      const refused = await target.post("/room/lobby/calls", { to: DESK, from });
      expect([refused.status, await refused.json()]).toMatchObject([400, { field: "from" }]);
      expect(target.platform.count("dial")).toBe(0);
    }
    await free.close();
  });
});

describe("the headers of a dial", () => {
  test("are those that are allowed, in any case", async () => {
    expect((await dial({ headers: { "x-case": "7" } })).status).toBe(201);
    const refused = await dial({ headers: { "X-Other": "7" } });
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { field: "headers", title: expect.stringMatching(/X-Other .*DIAL_HEADERS/) },
    ]);
  });

  test.each(["a%0d%0aVia: b", "a%250d%250aVia: b", "a\u2028Via: b", "a\u0085Via: b"])(
    "have no line break: %j",
    async (value) => {
      expect((await dial({ headers: { "X-Case": value } })).status).toBe(400);
      expect(server.platform.count("dial")).toBe(0);
    },
  );

  test.each(["X-Phones-Call-Id", "x-opentok-sessionid", "X-Nexmo-Trace"])(
    "are none by which calls are known, also where any is allowed: %s",
    async (name) => {
      const free = await TestServer.start();
      const refused = await free.post("/room/lobby/calls", { to: DESK, headers: { [name]: "1" } });
      expect(refused.status).toBe(403);
      await free.close();
    },
  );
});
