import { execFile } from "node:child_process";
import { KeyObject, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import "reflect-metadata"; // before the next, which needs it and does not load it
import { X509CertificateGenerator } from "@peculiar/x509";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { addPrivateKey } from "../../emulator/test/support/data-directory.ts";
import { CallList } from "../../src/app/calls/wire.ts";
import { EventStream } from "../support/event-stream.ts";
import { freePort } from "../support/free-port.ts";
import { statusUnderName } from "../support/host-name.ts";
import { type Program, startProgram, temporaryDirectory } from "../support/program.ts";

const SOON = { timeout: 15_000 };
/** Programs take their time to start on a busy machine, and some tests start three. */
const PROGRAMS_MS = 120_000;

const ROOT = join(import.meta.dirname, "../..");
const OPEN = /Open (http:\/\/localhost:\d+)/;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let programs: Program[];
beforeEach(async () => {
  directory = await temporaryDirectory();
  await addPrivateKey(join(directory.path, "data/emulator"));
  programs = [];
});
afterEach(async () => {
  await Promise.all(programs.map((program) => program.kill()));
  await directory.remove();
});

async function start(
  env: Record<string, string> = {},
  ready = OPEN,
): Promise<{ program: Program; origin: string }> {
  const program = await startProgram("dist/start.js", {
    cwd: directory.path,
    env: { PORT: "0", ...env },
    ready,
  });
  programs.push(program);
  return { program, origin: program.ready[1] ?? "" };
}

/**
 * Runs a program until it ends by itself.
 *
 * @param options.before what the shell does first.
 */
function run(
  env: Record<string, string>,
  { entry = "dist/start.js", args: given = [] as string[], before = "" } = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const options = { cwd: directory.path, env: { PATH: process.env.PATH, ...env }, timeout: 60_000 };
    const args = ["-c", `${before} exec "$0" "$@"`, process.execPath, join(ROOT, entry), ...given];
    execFile("/bin/sh", args, options, (error, stdout, stderr) => {
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
  await expect.poll(async () => (await callsOf(origin))[0]?.state, SOON).toBe("active");
}

/** A certificate that nobody vouches for. */
async function selfSigned(): Promise<{ TLS_KEY: string; TLS_CERTIFICATE: string }> {
  const keys = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, [
    "sign",
    "verify",
  ]);
  const signingAlgorithm = { name: "ECDSA", hash: "SHA-256" };
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: "CN=localhost",
    keys,
    signingAlgorithm,
  });
  const key = KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString();
  return { TLS_KEY: key, TLS_CERTIFICATE: certificate.toString("pem") };
}

/** The certificate that a new connection gets. */
async function fingerprintAt(origin: string): Promise<string> {
  const socket = connect({
    port: Number(new URL(origin).port),
    host: "127.0.0.1",
    rejectUnauthorized: false,
  });
  await once(socket, "secureConnect");
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256;
}

function askOverTls(url: string, method: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { accept: "application/json", "content-type": "application/json" };
    const asked = request(url, { method, headers, rejectUnauthorized: false }, (response) => {
      text(response).then(resolve, reject);
    });
    asked.on("error", reject).end(method === "POST" ? "{}" : undefined);
  });
}

describe("the program", { timeout: PROGRAMS_MS }, () => {
  test("with nothing configured calls a desk phone, and ends its calls when it is stopped", async () => {
    await rm(join(directory.path, "data"), { recursive: true });
    const { program, origin } = await start();
    await dial(origin);
    const events = await EventStream.open(`${origin}/room/lobby/events`);
    await events.next();
    expect(await program.stop()).toBe(0);
    await events.nextOf("stopping");
    const again = await start();
    expect(await callsOf(again.origin)).toMatchObject([{ state: "ended" }]);
  });

  test("answers to this machine's names only, also where the emulator answers", async () => {
    const { origin } = await start();
    const { port } = new URL(origin);
    for (const path of ["/", "/_emulator", "/_emulator?x", "/_emulator/api/x", "/_emulator/client/x"])
      expect(await statusUnderName(`${origin}${path}`, `evil.example:${port}`)).toBe(421);
    for (const path of ["/", "/_emulator", "/_emulator?x", "/_emulator/phone"])
      expect(await statusUnderName(`${origin}${path}`, `localhost:${port}`)).toBe(200);
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
    await expect.poll(async () => (await callsOf(origin))[0]?.state, SOON).toBe("ended");
  });

  test("serves by HTTPS with a certificate, and still hears what its calls do", async () => {
    const { origin } = await start(await selfSigned(), /Open (https:\/\/localhost:\d+)/);
    const ask = (path: string, method: string) => askOverTls(`${origin}${path}`, method);
    await ask("/room/lobby/calls", "POST");
    const state = async () =>
      CallList.parse(JSON.parse(await ask("/room/lobby/calls", "GET"))).calls[0]?.state;
    await expect.poll(state, SOON).toBe("active");
  });

  test("reads its certificate anew on SIGHUP, and keeps the old one where the new one is none", async () => {
    const [first, second] = [await selfSigned(), await selfSigned()];
    const [TLS_KEY, TLS_CERTIFICATE] = ["key.pem", "certificate.pem"];
    const write = async (pair: { TLS_KEY: string; TLS_CERTIFICATE: string }) => {
      await writeFile(join(directory.path, TLS_KEY), pair.TLS_KEY);
      await writeFile(join(directory.path, TLS_CERTIFICATE), pair.TLS_CERTIFICATE);
    };
    await write(first);
    const { program, origin } = await start({ TLS_KEY, TLS_CERTIFICATE }, /Open (https:\/\/localhost:\d+)/);
    const fingerprintOf = ({ TLS_CERTIFICATE: pem }: typeof first) => new X509Certificate(pem).fingerprint256;
    expect(await fingerprintAt(origin)).toBe(fingerprintOf(first));
    await write(second);
    program.process.kill("SIGHUP");
    await expect.poll(() => fingerprintAt(origin), { timeout: 10_000 }).toBe(fingerprintOf(second));
    await writeFile(join(directory.path, TLS_CERTIFICATE), "no certificate");
    program.process.kill("SIGHUP");
    await expect
      .poll(() => program.output(), { timeout: 10_000 })
      .toContain("The certificate stays as it was.");
    expect(await fingerprintAt(origin)).toBe(fingerprintOf(second));
  });

  test("started anew while the emulator runs alone goes on with its calls, and can hang them up", async () => {
    const port = await freePort();
    const emulator = await startProgram("emulator/dist/cli.js", {
      args: [
        "--port",
        "0",
        "--sip-port",
        "0",
        "--voice-sip-port",
        "0",
        "--webhook",
        `http://127.0.0.1:${port}/webhooks/sip`,
      ],
      cwd: directory.path,
      ready: /key +(\S+)\s+API secret +(\S+)\s+API address +(\S+)\s+Proxy URL +(\S+)[\s\S]*Phones +(\S+)/,
    });
    programs.push(emulator);
    const [
      ,
      OPENTOK_API_KEY = "",
      OPENTOK_API_SECRET = "",
      OPENTOK_API_URL = "",
      OPENTOK_PROXY_URL = "",
      SIP_URI = "",
    ] = emulator.ready;
    const env = {
      PORT: String(port),
      OPENTOK_API_KEY,
      OPENTOK_API_SECRET,
      OPENTOK_API_URL,
      OPENTOK_PROXY_URL,
      SIP_URI,
    };
    const first = await start(env);
    await dial(first.origin);
    const [before] = await callsOf(first.origin);
    await first.program.stop();
    const { origin } = await start(env);
    expect(await callsOf(origin)).toEqual([before]);
    await fetch(`${origin}/room/lobby/calls/${before?.callId}`, { method: "DELETE" });
    await expect.poll(async () => (await callsOf(origin))[0]?.end?.code, SOON).toBe("700");
  });

  test("names every wrong setting and ends with 1", async () => {
    const { TLS_KEY } = await selfSigned();
    const { TLS_CERTIFICATE } = await selfSigned();
    const { code, output } = await run({
      PORT: "many",
      OPENTOK_API_KEY: "1",
      SIP_URI: "sip:a@b;maddr=c",
      DATA_DIRECTORY: "/dev/null",
      TLS_KEY,
      TLS_CERTIFICATE,
    });
    expect(code).toBe(1);
    expect(output).toMatch(/SIP_URI has sip:a@b;maddr=c, which can't be used/);
    expect(output).toMatch(/DATA_DIRECTORY must be a folder to write to/);
    expect(output).toMatch(/TLS_KEY must be the key of TLS_CERTIFICATE/);
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

  test("says so where its host is none of this machine", async () => {
    const { code, output } = await run({ HOST: "192.0.2.1", PORT: "0" });
    expect(code).toBe(1);
    expect(output).toMatch(/HOST: 192\.0\.2\.1:0 can't be used/);
  });

  test("that is told to stop answers for a moment, calls nobody, tells pages, and ends with 0", async () => {
    const { program, origin } = await start({ STOP_DELAY_SECONDS: "4" });
    await fetch(`${origin}/room/lobby`);
    const events = await EventStream.open(`${origin}/room/lobby/events`);
    await events.next();
    const stopped = program.stop();
    await expect.poll(async () => (await fetch(`${origin}/readyz`)).status).toBe(503);
    const headers = { "content-type": "application/json" };
    const dial = await fetch(`${origin}/room/lobby/calls`, { method: "POST", headers, body: "{}" });
    expect(dial.status).toBe(503);
    expect((await fetch(`${origin}/room/lobby`)).status).toBe(200);
    await events.nextOf("stopping");
    expect(await stopped).toBe(0);
  });

  test("refuses a data folder that another one uses, and takes it when that has lost power", async () => {
    const first = await start();
    const { code, output } = await run({ PORT: "0" });
    expect(code).toBe(1);
    expect(output).toContain(`${join(directory.path, "data")} is used by another program of this app`);
    expect(output).not.toMatch(/at .*\.[jt]s:\d+/);
    await first.program.kill();
    await start();
  });

  test("is backed up while it runs, and comes back from that with its rooms, secrets and PINs", async () => {
    const first = await start();
    await dial(first.origin);
    const pinOf = async (origin: string) => (await fetch(`${origin}/room/lobby/dial-in`)).json();
    const pin = await pinOf(first.origin);
    const [before] = await callsOf(first.origin);
    const backup = join(directory.path, "backup");
    expect(await run({}, { entry: "dist/backup.js", args: [backup] })).toMatchObject({ code: 0 });
    const refused = await run({}, { entry: "dist/backup.js", args: ["--restore", backup] });
    expect(refused).toMatchObject({ code: 1, output: expect.stringContaining("is used by another program") });
    await first.program.kill();
    // The emulator's own files are no part of a backup, nor are its sessions: a cloud would still have them.
    for (const name of await readdir(join(directory.path, "data")))
      if (name !== "emulator") await rm(join(directory.path, "data", name));
    const restored = await run({}, { entry: "dist/backup.js", args: ["--restore", backup] });
    expect(restored).toMatchObject({ code: 0, output: expect.stringContaining("app-secret, app.sqlite") });
    const { origin } = await start();
    expect(await pinOf(origin)).toEqual(pin);
    expect((await callsOf(origin)).map(({ callId }) => callId)).toEqual([before?.callId]);
  });

  test("says in one sentence what is wrong with its database", async () => {
    await mkdir(join(directory.path, "data"), { recursive: true });
    await writeFile(join(directory.path, "data/app.sqlite"), "no database ".repeat(1_000));
    const { code, output } = await run({ PORT: "0" });
    expect(code).toBe(1);
    expect(output.trim().split("\n")).toEqual([
      expect.stringMatching(/data\/app\.sqlite is damaged .* restore a backup/),
    ]);
  });

  test("says in one sentence that it may open too few files", async () => {
    const { code, output } = await run({ PORT: "0" }, { before: "ulimit -n 240;" });
    expect(code).toBe(1);
    expect(output.trim().split("\n")).toEqual([
      expect.stringMatching(
        /\(app\.sqlite in DATA_DIRECTORY\) can't be opened, because this process may open too few files/,
      ),
    ]);
  });

  test("refuses to go into production without credentials", async () => {
    const { code, output } = await run({ NODE_ENV: "production" });
    expect(code).toBe(1);
    expect(output).toMatch(/OPENTOK_API_KEY/);
  });
});
