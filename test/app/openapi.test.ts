import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { OpenApiDocument } from "../../src/app/http/openapi.ts";
import { operations } from "../../src/app/openapi/operations.ts";
import { DESK, TestServer } from "../support/server.ts";

/** Pages, their forms and their scripts: for people, not for programs. */
const PAGES = [
  "get /",
  "post /",
  "get /room",
  "get /sign-in",
  "get /vendor/opentok.min.js",
  "get /vendor/opentok-layout.min.js",
];

type Stack = Express["router"]["stack"];

let server: TestServer;
let document: OpenApiDocument;
beforeEach(async () => {
  server = await TestServer.start();
  document = (await (await server.get("/openapi.json")).json()) as OpenApiDocument;
});
afterEach(() => server.close());

/** Every route that is mounted, as `get /path`. */
function routesOf(stack: Stack): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (route) return route.stack.map(({ method }) => `${method} ${route.path}`);
    return "stack" in handle ? routesOf(handle.stack as Stack) : [];
  });
}

/** Checks an answer as a program would that knows nothing but the document. */
function expectAsDocumented(path: string, method: string, response: Response, body: unknown): void {
  const answer = document.paths[path]?.[method]?.responses[response.status];
  expect(answer, `${method} ${path} answers ${response.status}`).toBeDefined();
  const [type = "", { schema } = { schema: {} }] = Object.entries(answer?.content ?? {})[0] ?? [];
  expect(response.headers.get("content-type") ?? "").toContain(type);
  const definitions = { ...schema, $defs: document.components.schemas };
  const text = JSON.stringify(definitions).replaceAll("#/components/schemas/", "#/$defs/");
  z.fromJSONSchema(JSON.parse(text)).parse(body);
}

describe("the description of the HTTP API", () => {
  test("has each route of the app that is no page, and no other", () => {
    const described = operations.map(({ method, path }) => `${method} ${path}`);
    const mounted = new Set(routesOf(server.express.router.stack));
    expect([...described, ...PAGES].sort()).toEqual([...mounted].sort());
  });

  test("is OpenAPI 3.1, and everything that it refers to is in it", () => {
    expect(document.openapi).toBe("3.1.0");
    const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(\w+)"/g)];
    expect(references.length).toBeGreaterThan(20);
    for (const [, name = ""] of references) expect(document.components.schemas).toHaveProperty(name);
    expect(document.paths["/room/{roomId}/calls/{callId}/tones"]?.post).toMatchObject({
      parameters: [
        { name: "roomId", in: "path", schema: { pattern: expect.any(String) } },
        { name: "callId", in: "path", schema: { format: "uuid" } },
      ],
      security: [{ host: [] }],
    });
    expect(document.components.schemas.TonesRequest).toMatchObject({ required: ["digits"] });
  });

  test("tells truly what only hosts may do: there guests are refused, and nothing is done", async () => {
    const access = { mode: "passphrase", passphrase: "correct horse battery staple" } as const;
    const guarded = await TestServer.start({ settings: { access } });
    await guarded.sessionId("lobby");
    const before = guarded.platform.requests.length;
    for (const { method, path, access: needed } of operations) {
      if (path.endsWith("/events")) continue; // goes on for ever
      const url = path
        .replace(":roomId", "lobby")
        .replace(":callId", randomUUID())
        .replace(":callerId", randomUUID())
        .replace(":streamId", "stream-1");
      const ask = {
        get: guarded.get,
        delete: guarded.delete,
        post: (to: string) => guarded.post(to, {}),
        put: (to: string) => guarded.put(to, {}),
        patch: (to: string) => guarded.patch(to, {}),
      };
      const { status } = await ask[method].call(guarded, url);
      expect(status === 403, `${method} ${path} answers ${status}`).toBe(needed === "host");
    }
    expect(guarded.platform.requests.length).toBe(before);
    await guarded.close();
  });

  test("matches what is really answered", async () => {
    const sessionId = await server.sessionId("lobby");
    const call = await server.connect("lobby");
    const path = `/room/lobby/calls/${call.callId}`;
    const room = "/room/{roomId}";
    const asked: [path: string, method: string, response: Response][] = [
      [room, "get", await server.get("/room/lobby")],
      [room, "get", await server.get("/room/-")],
      [`${room}/calls`, "post", await server.post("/room/lobby/calls", { to: DESK, digits: "1" })],
      [`${room}/calls`, "post", await server.post("/room/lobby/calls", { to: "tel:1" })],
      [
        `${room}/calls`,
        "post",
        await server.post("/room/lobby/calls", "{", { "content-type": "text/plain" }),
      ],
      [`${room}/mute`, "post", await server.post("/room/lobby/mute", { by: "Ada" })],
      [`${room}/calls`, "get", await server.get("/room/lobby/calls")],
      [`${room}/calls`, "get", await server.get("/room/nowhere/calls")],
      [`${room}/calls/{callId}`, "get", await server.get(path)],
      [`${room}/calls/{callId}/mute`, "post", await server.post(`${path}/mute`, { by: "Ada" })],
      [`${room}/calls/{callId}/tones`, "post", await server.post(`${path}/tones`, { digits: "1x" })],
      [`${room}/calls/{callId}/tones`, "post", await server.post(`${path}/tones`, { digits: "1" })],
      [`${room}/calls/{callId}`, "delete", await server.delete(path)],
      [`${room}/calls/{callId}/tones`, "post", await server.post(`${path}/tones`, { digits: "1" })],
      ["/webhooks/sip", "post", await server.report(call, sessionId, { event: "callDestroyed" })],
      ["/webhooks/sip", "post", await server.post("/webhooks/sip", "{")],
      [`${room}/calls`, "delete", await server.delete("/room/lobby/calls")],
      [`${room}/mute`, "delete", await server.delete("/room/lobby/mute")],
      ["/sign-in", "post", await server.post("/sign-in", {})],
      ["/sign-out", "post", await server.post("/sign-out", {})],
    ];
    for (const [template, method, response] of asked) {
      const text = await response.text();
      expectAsDocumented(template, method, response, text === "" ? {} : JSON.parse(text));
    }
    const statuses = asked.map(([, , { status }]) => status);
    expect(statuses).toEqual([
      ...[200, 400, 201, 400, 415, 200, 200, 404, 200, 200],
      ...[400, 204, 200, 409, 200, 400, 200, 204, 400, 200],
    ]);
  });

  test("matches a dial that the platform fails at, which names the call", async () => {
    await server.sessionId("lobby");
    server.platform.behave("dial", "bad uri");
    const response = await server.post("/room/lobby/calls", { to: DESK });
    const body: unknown = await response.json();
    expect([response.status, body]).toMatchObject([502, { callId: expect.any(String), state: "ended" }]);
    expectAsDocumented("/room/{roomId}/calls", "post", response, body);
  });
});
