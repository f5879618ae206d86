import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CallList } from "../src/app/calls/wire.ts";
import { EventStream } from "./support/event-stream.ts";
import { type Program, startProgram, temporaryDirectory } from "./support/program.ts";

const OPEN = /Open (http:\/\/localhost:\d+)/;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let programs: Program[];
beforeEach(async () => {
  directory = await temporaryDirectory();
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.kill()));
  await directory.remove();
});

async function start(env: Record<string, string> = {}): Promise<{ program: Program; origin: string }> {
  const program = await startProgram("main.js", {
    cwd: directory.path,
    env: { PORT: "0", ...env },
    ready: OPEN,
  });
  programs.push(program);
  return { program, origin: program.ready[1] ?? "" };
}

/** Runs the program until it ends by itself. */
function run(env: Record<string, string>): Promise<{ code: number; output: string }> {
  const entry = join(import.meta.dirname, "../dist/main.js");
  return new Promise((resolve) => {
    const options = { cwd: directory.path, env: { PATH: process.env.PATH, ...env }, timeout: 15_000 };
    execFile(process.execPath, [entry], options, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === "number" ? error.code : 0, output: stdout + stderr });
    });
  });
}

async function callsOf(origin: string): Promise<CallList["calls"]> {
  return CallList.parse(await (await fetch(`${origin}/room/lobby/calls`)).json()).calls;
}

async function dial(origin: string): Promise<void> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${origin}/room/lobby/calls`, { method: "POST", headers, body: "{}" });
  expect(response.status).toBe(201);
  await expect.poll(async () => (await callsOf(origin))[0]?.state, { timeout: 5_000 }).toBe("active");
}

describe("the program", () => {
  test("with nothing configured calls a desk phone, and ends its calls when it is stopped", async () => {
    const { program, origin } = await start();
    await dial(origin);
    const events = await EventStream.open(`${origin}/room/lobby/events`);
    await events.next();
    expect(await program.stop()).toBe(0);
    const told = [await events.next(), await events.next()].map((event) => event?.type ?? null);
    expect(told).toContain("stopping");
    const again = await start();
    expect(await callsOf(again.origin)).toMatchObject([{ state: "ended" }]);
  });

  test("that lost power knows its rooms again, and shows the calls that went with it as ended", async () => {
    const first = await start();
    await dial(first.origin);
    const page = async (origin: string) =>
      (await (
        await fetch(`${origin}/room/lobby`, { headers: { accept: "application/json" } })
      ).json()) as object;
    const before = await page(first.origin);
    await first.program.kill();
    const { origin } = await start();
    expect(await page(origin)).toMatchObject({ sessionId: (before as { sessionId: string }).sessionId });
    await expect.poll(async () => (await callsOf(origin))[0]?.state, { timeout: 5_000 }).toBe("ended");
  });

  test("names every wrong setting and ends with 1", async () => {
    const { code, output } = await run({ PORT: "many", OPENTOK_API_KEY: "1" });
    expect(code).toBe(1);
    expect(output).toMatch(/PORT must be/);
    expect(output).toMatch(/OPENTOK_API_SECRET must be/);
    expect(output).not.toMatch(/at .*\.[jt]s:\d+/);
  });

  test("says so where its port is taken", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { code, output } = await run({ PORT: String((other.address() as AddressInfo).port) });
    expect(code).toBe(1);
    expect(output).toMatch(/PORT: .* can't be used/);
    other.close();
  });

  test("refuses to go into production without credentials", async () => {
    const { code, output } = await run({ NODE_ENV: "production" });
    expect(code).toBe(1);
    expect(output).toMatch(/OPENTOK_API_KEY/);
  });
});
