import OpenTok from "opentok";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Program, startProgram, temporaryDirectory } from "../support/program.ts";
import { callSdk } from "./api/project.ts";

const READY =
  /API key\s+(\d+)[\s\S]+API secret\s+(\w+)[\s\S]+API address\s+(\S+)[\s\S]+Phones\s+sip:echo@(\S+)[\s\S]+loaded\n/;

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
  const call = await callSdk(opentok, "dial", sessionId, token, `sip:echo@${program.ready[4]}`, {});
  const streams = await callSdk(opentok, "listStreams", sessionId);
  expect(streams).toMatchObject([{ id: (call as { streamId: string }).streamId }]);
});

test("key, secret and sessions survive a restart; SIGTERM ends it with success, calls and all", async () => {
  const first = await start();
  const opentok = libraryFor(first);
  const { sessionId } = (await callSdk(opentok, "createSession", { mediaMode: "routed" })) as {
    sessionId: string;
  };
  const token = opentok.generateToken(sessionId, { data: "sip=true" });
  await callSdk(opentok, "dial", sessionId, token, `sip:ring@${first.ready[4]}`, {});
  expect(await first.stop()).toBe(0);
  const second = await start();
  expect(second.ready.slice(1, 3)).toEqual(first.ready.slice(1, 3));
  const again = libraryFor(second);
  await callSdk(again, "dial", sessionId, token, `sip:ring@${second.ready[4]}`, {});
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
