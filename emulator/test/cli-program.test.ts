import { readFile } from "node:fs/promises";
import OpenTok from "opentok";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Program, startProgram, temporaryDirectory } from "../../test/support/program.ts";
import { callSdk } from "./rest/project.ts";
import { Receiver } from "./webhooks/receiver.ts";

const READY =
  /API key\s+(\d+)[\s\S]+API secret\s+(\w+)[\s\S]+API address\s+(\S+)[\s\S]+Proxy URL\s+(\S+)[\s\S]+Phones\s+sip:echo@(\S+)[\s\S]+loaded\n/;
const APPLICATION = /Application\s+([0-9a-f-]+):[\s\S]+Private key\s+(\S+)\n/;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
const programs: Program[] = [];

async function openDirectory(): Promise<void> {
  directory = await temporaryDirectory();
}

async function stopPrograms(): Promise<void> {
  for (const program of programs.splice(0)) await program.stop();
  await directory.remove();
}

async function start(args: string[] = []): Promise<Program> {
  const all = ["--port", "0", "--sip-port", "0", "--voice-sip-port", "0", ...args];
  const program = await startProgram("emulator/dist/cli.js", {
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

describe("an emulator that runs alone", () => {
  let program: Program;
  beforeAll(async () => {
    await openDirectory();
    program = await start();
  });
  afterAll(stopPrograms);

  test("an app in another process creates a session with what the emulator printed, and dials a desk phone", async () => {
    const opentok = libraryFor(program);
    const { sessionId } = (await callSdk(opentok, "createSession", { mediaMode: "routed" })) as {
      sessionId: string;
    };
    const token = opentok.generateToken(sessionId, { data: "sip=true" });
    const call = await callSdk(opentok, "dial", sessionId, token, `sip:echo@${program.ready[5]}`, {});
    const streams = await callSdk(opentok, "listStreams", sessionId);
    expect(streams).toMatchObject([{ id: (call as { streamId: string }).streamId }]);
  });

  test("an app that has an application id and a private key uses what was printed of these", async () => {
    const [, applicationId, path = ""] = program.output().match(APPLICATION) ?? [];
    const [, , , apiUrl] = program.ready;
    const opentok = Reflect.construct(OpenTok, [applicationId, await readFile(path, "utf8"), { apiUrl }]);
    const { sessionId } = (await callSdk(opentok, "createSession", { mediaMode: "routed" })) as {
      sessionId: string;
    };
    const token = opentok.generateToken(sessionId, { data: "sip=true" });
    await callSdk(opentok, "dial", sessionId, token, `sip:echo@${program.ready[5]}`, {});
    expect(await callSdk(opentok, "listStreams", sessionId)).toHaveLength(1);
  });

  test("the browser library finds its configuration behind the proxy URL, from a page on another port", async () => {
    const [, apiKey, , , proxyUrl] = program.ready;
    const response = await fetch(`${proxyUrl}/config.opentok.com/project/${apiKey}/config.json`, {
      headers: { Origin: "http://localhost:3000" },
    });
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(await response.json()).toEqual({});
  });

  test("a port that is taken is named, and nothing else is said", async () => {
    const { port } = new URL(program.ready[3] ?? "");
    const attempt = startProgram("emulator/dist/cli.js", {
      args: ["--port", port, "--sip-port", "0", "--voice-sip-port", "0"],
      cwd: directory.path,
      ready: READY,
    });
    await expect(attempt).rejects.toThrow(
      new RegExp(
        `ended with 1. It printed:\\nCan't listen on 127.0.0.1:${port}: .+ Give another --port or --host.\\n$`,
      ),
    );
  });
});

describe("an emulator that is started", () => {
  beforeEach(openDirectory);
  afterEach(stopPrograms);

  test("the app's webhook hears how a call goes, signed", async () => {
    const app = await Receiver.open();
    const program = await start([
      "--webhook",
      app.url,
      "--webhook-secret",
      "a secret of thirty-two bytes or so",
    ]);
    const opentok = libraryFor(program);
    const { sessionId } = (await callSdk(opentok, "createSession", { mediaMode: "routed" })) as {
      sessionId: string;
    };
    const token = opentok.generateToken(sessionId, { data: "sip=true" });
    await callSdk(opentok, "dial", sessionId, token, `sip:busy@${program.ready[5]}`, {});
    const wholeCall = ["callCreated", "DIALING", "HANGUP", "callDestroyed"];
    await expect.poll(() => app.events, { message: "the whole call", timeout: 5_000 }).toEqual(wholeCall);
    expect(app.received.at(-1)?.body).toMatchObject({ reason_code: "486" });
    for (const { authorization } of app.received) expect(authorization).toMatch(/^Bearer eyJ/);
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

  test("options that are wrong end it with what would be right", async () => {
    const attempt = startProgram("emulator/dist/cli.js", {
      args: ["--port", "http"],
      cwd: directory.path,
      ready: READY,
    });
    await expect(attempt).rejects.toThrow(/ended with 1[\s\S]+--port http: give a number[\s\S]+Usage:/);
  });
});
