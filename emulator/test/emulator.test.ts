import { once } from "node:events";
import { createServer as createHttpServer, get } from "node:http";
import { createServer } from "node:net";
import OpenTok from "opentok";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type EmulatorOptions, type EmulatorWithParts, startEmulatorWithParts } from "../src/emulator.ts";
import { emulatorDirectory } from "./support/data-directory.ts";
import { gatewayWithoutPhones, startGatewayWithoutPhones } from "./support/gateway-without-phones.ts";

let directory: Awaited<ReturnType<typeof emulatorDirectory>>;
const started: EmulatorWithParts[] = [];

beforeEach(async () => {
  directory = await emulatorDirectory();
});
afterEach(async () => {
  for (const emulator of started.splice(0)) await emulator.close();
  await directory.remove();
});

async function start(options: Partial<EmulatorOptions> = {}): Promise<EmulatorWithParts> {
  const emulator = await startEmulatorWithParts(
    { dataDirectory: directory.path, ...options },
    startGatewayWithoutPhones,
  );
  started.push(emulator);
  return emulator;
}

describe("an emulator", () => {
  test("on a port that is taken does not start, and leaves nothing running", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    const port = typeof address === "object" && address ? address.port : 0;
    let wasClosed = false;
    const gateway = async (context: Parameters<typeof startGatewayWithoutPhones>[0]) => ({
      ...(await gatewayWithoutPhones()(context)),
      close: async () => {
        wasClosed = true;
      },
    });
    await expect(startEmulatorWithParts({ dataDirectory: directory.path, port }, gateway)).rejects.toThrow(
      `127.0.0.1:${port}`,
    );
    expect(wasClosed).toBe(true);
    other.close();
  });

  test("is closed twice as it is closed once", async () => {
    const emulator = await start();
    await Promise.all([emulator.close(), emulator.close()]);
  });

  test("forgets on reset what happened, and knows its sessions all the same", async () => {
    const emulator = await start();
    const session = emulator.sessions.create("routed");
    const heard: (string | undefined)[] = [];
    session.join({ data: "", permissions: [], receive: ({ reason }) => heard.push(reason) });
    emulator.journal.record({ kind: "rest", direction: "in", summary: "", detail: "" });
    emulator.reset();
    expect(heard).toEqual(["networkDisconnected"]);
    expect(emulator.journal.recent()).toEqual([]);
    expect(emulator.sessions.find(session.id)).toMatchObject({ mediaMode: "routed", connections: [] });
  });

  test.each([
    ["a path that nobody has", "/_emulator/nothing", 404],
    ["a path that can't be decoded", "/_emulator/%E0%A4", 404],
    ["a session's path that can't be decoded", "/_emulator/client/anvil.opentok.com/session/%E0%A4", 400],
  ])("answers %s in plain words", async (_what, path, status) => {
    const { apiUrl } = await start();
    const response = await fetch(new URL(apiUrl).origin + path);
    expect(response.status).toBe(status);
    expect(response.headers.get("content-type")).toContain("text/plain");
  });
});

describe("who asks for another machine", () => {
  /** fetch does not let a page, nor us, choose the Host header. */
  async function statusFor(url: string, host: string): Promise<number | undefined> {
    const asked = get(url, { headers: { Host: host } });
    const [response] = await once(asked, "response");
    response.resume();
    return response.statusCode;
  }

  test.each([
    ["evil.example", 421],
    ["evil.example:4000", 421],
    ["localhost.evil.example", 421],
    ["localhost:4000", 404],
    ["127.0.0.1", 404],
    ["my-app.localhost:3000", 404],
  ])("by the name of %s gets %i", async (host, status) => {
    const { apiUrl } = await start();
    expect(await statusFor(`${new URL(apiUrl).origin}/_emulator/nothing`, host)).toBe(status);
  });

  test("is let in under the names that an app goes by", async () => {
    const emulator = await start({ hostNames: ["app.example"] });
    const server = createHttpServer((request, response) => emulator.handle(request, response));
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const url = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}/_emulator/nothing`;
    expect(await statusFor(url, "app.example")).toBe(404);
    expect(await statusFor(url, "evil.example")).toBe(421);
    server.close();
  });
});

describe("the browser library's HTTP", () => {
  async function ask(path: string, init: RequestInit = {}): Promise<Response> {
    const { apiUrl } = started[0] ?? (await start());
    return fetch(`${apiUrl.replace("/api", "/client")}${path}`, init);
  }

  test("finds an empty configuration", async () => {
    const response = await ask("/config.opentok.com/project/45000001/config.json");
    expect(await response.json()).toEqual({});
  });

  test("finds a session under the key or the application id that the page has", async () => {
    const { sessions, credentials, application } = await start();
    const { applicationId, privateKey } = application;
    for (const [id, secret] of [
      [credentials.apiKey, credentials.apiSecret],
      [applicationId, privateKey],
    ] as const) {
      const session = sessions.create("routed", "", { id, secret });
      const token = new OpenTok(id, secret).generateToken(session.id);
      const response = await ask(`/anvil.opentok.com/session/${session.id}?extended=true`, {
        headers: { "X-OPENTOK-AUTH": token },
      });
      expect(await response.json()).toMatchObject([{ session_id: session.id, partner_id: id }]);
    }
  });

  test("may come from a page on another port", async () => {
    const headers = { "Access-Control-Request-Headers": "x-opentok-auth", Origin: "http://localhost:3000" };
    const response = await ask("/anvil.opentok.com/session/x", { method: "OPTIONS", headers });
    expect(response.status).toBe(204);
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-allow-headers")).toBe("x-opentok-auth");
  });

  test("gets rid of its reports", async () => {
    const body = "x".repeat(200_000);
    const response = await ask("/hlg.tokbox.com/prod/logging/ClientEvent", { method: "POST", body });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe("");
  });

  test.each([
    ["an unknown session", "2_unknown", "", 404],
    ["a token that is none", null, "T1==x", 403],
  ])("is told of %s inside an answer with status 200", async (_what, id, token, code) => {
    const emulator = await start();
    const sessionId = id ?? emulator.sessions.create("routed").id;
    const response = await ask(`/anvil.opentok.com/session/${sessionId}?extended=true`, {
      headers: { "X-OPENTOK-AUTH": token },
    });
    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject([
      { error: { code, errorMessage: { message: expect.any(String) } } },
    ]);
  });
});
