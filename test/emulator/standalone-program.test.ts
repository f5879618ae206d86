import { once } from "node:events";
import { createServer } from "node:http";
import { json } from "node:stream/consumers";
import OpenTok from "opentok";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Program, startProgram, temporaryDirectory } from "../support/program.ts";
import { callSdk } from "./api/project.ts";

const READY =
  /API key\s+(\d+)[\s\S]+API secret\s+(\w+)[\s\S]+API address\s+(\S+)[\s\S]+Proxy URL\s+(\S+)[\s\S]+Phones\s+sip:echo@(\S+)[\s\S]+loaded\n/;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
const programs: Program[] = [];
beforeEach(async () => {
  directory = await temporaryDirectory();
});
afterEach(async () => {
  for (const program of programs.splice(0)) await program.stop();
  await directory.remove();
});

async function start(args: string[] = []): Promise<Program> {
  const all = ["--port", "0", "--sip-port", "0", ...args];
  const program = await startProgram("emulator/standalone.js", {
    args: all,
    cwd: directory.path,
    ready: READY,
  });
  programs.push(program);
  return program;
}

/** The `opentok` library, given what the program printed. */
function libraryFor({ ready: [, apiKey, apiSecret, apiUrl] }: Program): OpenTok {
  return Reflect.construct(OpenTok, [apiKey, apiSecret, { apiUrl }]);
}

test("an app in another process creates a session with what the emulator printed, and dials a desk phone", async () => {
  const program = await start();
  const opentok = libraryFor(program);
  const { sessionId } = (await callSdk(opentok, "createSession", { mediaMode: "routed" })) as {
    sessionId: string;
  };
  const token = opentok.generateToken(sessionId, { data: "sip=true" });
  const call = await callSdk(opentok, "dial", sessionId, token, `sip:echo@${program.ready[5]}`, {});
  const streams = await callSdk(opentok, "listStreams", sessionId);
  expect(streams).toMatchObject([{ id: (call as { streamId: string }).streamId }]);
});

test("the browser library finds its configuration behind the proxy URL, from a page on another port", async () => {
  const [, apiKey, , , proxyUrl] = (await start()).ready;
  const response = await fetch(`${proxyUrl}/config.opentok.com/project/${apiKey}/config.json`, {
    headers: { Origin: "http://localhost:3000" },
  });
  expect(response.headers.get("access-control-allow-origin")).toBe("*");
  expect(await response.json()).toEqual({});
});

test("the app's webhook hears how a call goes", async () => {
  const reports: string[] = [];
  const app = createServer(async (request, response) => {
    const { event, state, reason_code } = (await json(request)) as Record<string, string>;
    reports.push([event, state, reason_code].filter(Boolean).join(" "));
    response.end();
  }).listen(0, "127.0.0.1");
  await once(app, "listening");
  const address = app.address();
  const port = typeof address === "object" ? address?.port : 0;
  const program = await start(["--webhook", `http://127.0.0.1:${port}/webhooks/sip`]);
  const opentok = libraryFor(program);
  const { sessionId } = (await callSdk(opentok, "createSession", { mediaMode: "routed" })) as {
    sessionId: string;
  };
  const token = opentok.generateToken(sessionId, { data: "sip=true" });
  await callSdk(opentok, "dial", sessionId, token, `sip:busy@${program.ready[5]}`, {});
  const wholeCall = ["callCreated", "callUpdated DIALING", "callUpdated HANGUP", "callDestroyed 486"];
  await expect.poll(() => reports, { message: "the whole call", timeout: 5_000 }).toEqual(wholeCall);
  app.close();
});

test("key, secret and sessions survive a restart; SIGTERM ends it with success, calls and all", async () => {
  const first = await start();
  const opentok = libraryFor(first);
  const { sessionId } = (await callSdk(opentok, "createSession", { mediaMode: "routed" })) as {
    sessionId: string;
  };
  const token = opentok.generateToken(sessionId, { data: "sip=true" });
  await callSdk(opentok, "dial", sessionId, token, `sip:ring@${first.ready[5]}`, {});
  expect(await first.stop()).toBe(0);
  const second = await start();
  expect(second.ready.slice(1, 3)).toEqual(first.ready.slice(1, 3));
  const again = libraryFor(second);
  await callSdk(again, "dial", sessionId, token, `sip:ring@${second.ready[5]}`, {});
});

test("a port that is taken is named, and nothing else is said", async () => {
  const first = await start();
  const { port } = new URL(first.ready[3] ?? "");
  const attempt = startProgram("emulator/standalone.js", {
    args: ["--port", port, "--sip-port", "0"],
    cwd: directory.path,
    ready: READY,
  });
  await expect(attempt).rejects.toThrow(
    new RegExp(
      `ended with 1. It printed:\\nCan't listen on 127.0.0.1:${port}: .+ Give another --port or --host.\\n$`,
    ),
  );
});

test("options that are wrong end it with what would be right", async () => {
  const attempt = startProgram("emulator/standalone.js", {
    args: ["--port", "http"],
    cwd: directory.path,
    ready: READY,
  });
  await expect(attempt).rejects.toThrow(/ended with 1[\s\S]+--port http: give a number[\s\S]+Usage:/);
});
