import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { findFile } from "../../src/inspector/static-files.ts";
import { incomingCall, type PagesServer, startPages } from "./pages-server.ts";

let server: PagesServer;

beforeEach(async () => {
  server = await startPages();
});
afterEach(() => server.close());

const get = (path: string, init?: RequestInit) => fetch(server.url + path, init);

function openSocket(path: string, origin = server.url): WebSocket {
  return new WebSocket(server.url.replace("http:", "ws:") + path, { origin });
}

/** The next message of a page's WebSocket. */
async function nextMessage(socket: WebSocket): Promise<{ type: string }> {
  const [data] = await once(socket, "message");
  return JSON.parse(String(data));
}

describe("the pages", () => {
  test.each([
    ["/_emulator", "text/html"],
    ["/_emulator/", "text/html"],
    ["/_emulator?from=log", "text/html"],
    ["/_emulator/phone", "text/html"],
    ["/_emulator/static/pages.css", "text/css"],
    ["/_emulator/static/icons.svg", "image/svg+xml"],
  ])("%s is there, and may load nothing from elsewhere and nothing inline", async (path, type) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toContain(type);
    const policy = response.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toContain("unsafe");
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("strict-transport-security")).toBeNull();
  });

  test.each([
    "/",
    "/room/a",
    "/_emulator/api/session/create",
    "/_emulator/static/../pages.ts",
    "/_emulator/static/%2e%2e/pages.ts",
    "/_emulator/js/../../main.js",
    "/_emulator/static/",
  ])("%s is none of theirs", (path) => {
    expect(findFile(path)).toBeNull();
  });

  test("what is none of theirs, and what does not exist, is 404; nothing but reading is allowed", async () => {
    expect((await get("/_emulator/other")).status).toBe(404);
    expect((await get("/_emulator/static/other.css")).status).toBe(404);
    expect((await get("/_emulator", { method: "POST" })).status).toBe(405);
  });

  test("a script that was not built says how to build it", async () => {
    const response = await get("/_emulator/js/never-written.js");
    expect(await response.text()).toMatch(/is not built\. Run: npm run build/);
  });
});

describe("the pages' WebSockets", () => {
  test.each(["/_emulator/live", "/_emulator/phone/line"])("%s is closed to other sites", async (path) => {
    const socket = openSocket(path, "https://elsewhere.example");
    const [error] = await once(socket, "error");
    expect(String(error)).toContain("403");
  });

  test("the inspector's tells what is at once", async () => {
    const socket = openSocket("/_emulator/live");
    expect((await nextMessage(socket)).type).toBe("state");
    socket.close();
  });

  test.each(["no JSON", "{}", '{"type":"answer"}', '{"type":"digits","digits":"abc"}'])(
    "the phone's is closed by what is no command: %s",
    async (text) => {
      const socket = openSocket("/_emulator/phone/line");
      await nextMessage(socket);
      socket.send(text);
      const [code] = await once(socket, "close");
      expect(code).toBe(1008);
    },
  );

  test("a phone whose connection breaks is gone", async () => {
    const socket = openSocket("/_emulator/phone/line");
    await nextMessage(socket);
    const call = incomingCall();
    server.pages.receiveCall(call);
    socket.terminate();
    await expect.poll(() => call.answers.length).toBe(2);
    expect(call.answers[1]).toMatch(/^480 /);
  });
});
