import { randomUUID } from "node:crypto";
import type { Express } from "express";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { z } from "zod";
import type { OpenApiDocument } from "../../src/app/http/openapi.ts";
import type { Route } from "../../src/app/http/route.ts";
import { signedWith } from "../../src/settings/settings.ts";
import { DialInHouse } from "../support/dial-in-house.ts";
import { statusUnderName } from "../support/host-name.ts";
import { metricsOf } from "../support/metrics.ts";
import { DESK, TestServer } from "../support/server.ts";

/** Static files: they have no place among the routes. */
const FILES = ["get /vendor/opentok.min.js", "get /vendor/opentok-layout.min.js"];

/** For people, not for programs: nothing else is left out of the document. */
const PAGES = [
  "get /",
  "post /",
  "get /room",
  "get /sign-in",
  "get /sign-in/provider",
  "get /sign-in/callback",
];

const PASSPHRASE = { mode: "passphrase", passphrase: "correct horse battery staple" } as const;

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

function nameOf({ method, path }: Route): string {
  return `${method} ${path}`;
}

/** Sends no JSON, which is found out only where somebody may. @returns the status. */
async function ask({ origin }: TestServer, { method, path }: Route): Promise<number> {
  const url = path
    .replace(":roomId", "lobby")
    .replace(":callId", randomUUID())
    .replace(":callerId", randomUUID())
    .replace(":streamId", "stream-1");
  const response = await fetch(origin + url, {
    method: method.toUpperCase(),
    headers: { accept: "application/json", "content-type": "text/plain" },
    ...(method !== "get" && { body: "no JSON" }),
  });
  await response.body?.cancel();
  return response.status;
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

describe("who may", () => {
  test("is said by everything that is served besides static files", () => {
    const served = new Set(routesOf(server.express.router.stack));
    expect([...served].sort()).toEqual([...server.routes.map(nameOf), ...FILES].sort());
  });

  test("what hosts do: guests are refused whatever they send, nothing is done; and it is for hosts alone", async () => {
    const guarded = await TestServer.start({ settings: { access: PASSPHRASE, guests: "link" } });
    await guarded.sessionId("lobby", { cookie: await guarded.signIn(PASSPHRASE.passphrase) });
    const before = guarded.platform.requests.length;
    expect(guarded.routes.filter(({ access }) => access === "host").length).toBeGreaterThan(15);
    for (const route of guarded.routes) {
      if (route.path.endsWith("/events") || route.operation === null) continue; // the one goes on for ever
      const status = await ask(guarded, route);
      expect(status === 403, `${nameOf(route)} answers ${status}`).toBe(
        ["host", "admin"].includes(route.access),
      );
    }
    expect(guarded.platform.requests.length).toBe(before);
    await guarded.close();
  });

  test("what the platform and the Voice API do: nobody else gets through, unsigned", async () => {
    const webhooks = signedWith("a secret of the platform, long enough");
    const house = await DialInHouse.open({ signatureSecrets: ["another secret"], settings: { webhooks } });
    const signed = house.server.routes.filter(({ access }) => /signature/i.test(access));
    for (const route of signed) await ask(house.server, route);
    const counted = Object.entries(await metricsOf(house.server)).filter(([name]) =>
      /^(sip_reports|voice_webhooks)_total/.test(name),
    );
    expect(counted.every(([name]) => name.includes('outcome="unsigned"'))).toBe(true);
    expect(counted.reduce((sum, [, count]) => sum + count, 0)).toBe(signed.length);
    expect(signed.length).toBe(10);
    await house.close();
  });
});

describe("the description of the HTTP API", () => {
  test("has each route of the app that is no page, and no other", () => {
    const documented = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`),
    );
    expect([...documented, ...PAGES].sort()).toEqual(server.routes.map(nameOf).sort());
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

  test("has the payloads of the Voice API's webhooks, as JSON and as a query", () => {
    const answer = document.paths["/webhooks/voice/answer"];
    expect(answer?.post?.requestBody).toEqual({
      required: true,
      content: { "application/json": { schema: { $ref: "#/components/schemas/VoiceAnswer" } } },
    });
    expect(document.components.schemas.VoiceAnswer).toMatchObject({ required: ["uuid"] });
    expect(answer?.get?.parameters).toContainEqual({
      ...{ name: "uuid", in: "query", required: true },
      schema: expect.objectContaining({ type: "string" }),
    });
    const event = document.paths["/webhooks/voice/calls/{callId}"];
    expect(event?.get?.parameters).toMatchObject([
      { name: "callId", in: "path" },
      { name: "uuid" },
      { name: "status" },
      {},
      {},
      {},
      {},
    ]);
    for (const path of ["input", "events", "calls/{callId}"])
      expect(document.paths[`/webhooks/voice/${path}`]?.post?.requestBody, path).toBeDefined();
  });

  test("has the answer to a wrong name of the server, but for health checks, and that to a failure", async () => {
    for (const [path, operations] of Object.entries(document.paths))
      for (const [method, { responses }] of Object.entries(operations)) {
        const isHealth = ["/livez", "/readyz"].includes(path);
        expect(Object.hasOwn(responses, 421), `${method} ${path}`).toBe(!isHealth);
        expect(responses[500]).toMatchObject({ content: { "application/problem+json": {} } });
      }
    expect(await statusUnderName(`${server.origin}/room/lobby/calls`, "rooms.example.com")).toBe(421);
    expect(await statusUnderName(`${server.origin}/livez`, "rooms.example.com")).toBe(200);
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
