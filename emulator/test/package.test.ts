import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const PACKAGE = fileURLToPath(new URL("..", import.meta.url));
const INSTALLED = join(PACKAGE, "../node_modules");
const PROGRAM_MS = 30_000;

/** First program of somebody who has read the README. */
const FIRST_CALL = `
import { createServer } from "node:http";
import OpenTok from "opentok";
import { startEmulator } from "opentok-emulator";

const receiver = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  response.end();
  if (JSON.parse(body).state !== "ACTIVE") return;
  console.log("answered");
  await emulator.close();
  receiver.close();
  receiver.closeAllConnections();
});
await new Promise((resolve) => receiver.listen(0, "127.0.0.1", resolve));
const webhooks = { sip: \`http://127.0.0.1:\${receiver.address().port}/\` };
const emulator = await startEmulator({ dataDirectory: "data", sipPort: 0, voiceSipPort: 0, webhooks });
const { apiKey, apiSecret } = emulator.credentials;
const opentok = new OpenTok(apiKey, apiSecret, { apiUrl: emulator.apiUrl });
opentok.createSession({ mediaMode: "routed" }, (error, session) => {
  if (error) throw error;
  const token = session.generateToken({ data: "sip=true" });
  opentok.dial(session.sessionId, token, \`sip:echo@\${emulator.sipAddress}\`, {}, (error) => {
    if (error) throw error;
  });
});
`;
const TYPED = `
import { type Emulator, type EmulatorOptions, startEmulator } from "opentok-emulator";
const webhooks = { application: { sip_call_updated: { address: "http://localhost/", secret: "s" } } };
const voice = { answerUrl: "http://localhost/answer", eventUrl: "http://localhost/event", payloads: "old" } as const;
const options: EmulatorOptions = { dataDirectory: "data", webhooks, voice };
const emulator: Emulator = await startEmulator(options);
export const apiUrl: string = emulator.apiUrl;
emulator.deliverWebhooks({ repeat: 2, sign: "forged" });
// @ts-expect-error: no such way to sign
emulator.deliverWebhooks({ sign: "twice" });
// @ts-expect-error: not a public part
emulator.sessions;
// @ts-expect-error: no such webhook
export const misspelled: EmulatorOptions = { dataDirectory: "data", webhooks: { application: { sip_call_update: {} } } };
// @ts-expect-error: it is no number
export const wrong: number = emulator.phoneNumber;
`;
const TSCONFIG = {
  compilerOptions: { module: "NodeNext", target: "ES2023", strict: true, noEmit: true, skipLibCheck: true },
};

let folder: string;

/** A dependency of ours, in the folder of somebody else. */
function link(name: string): void {
  const place = join(folder, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(INSTALLED, name), place);
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "other-app-"));
  const place = join(folder, "node_modules/opentok-emulator");
  mkdirSync(place, { recursive: true });
  const packing = ["pack", "--ignore-scripts", "--json", "--pack-destination", folder];
  const [{ filename }] = JSON.parse(execFileSync("npm", packing, { cwd: PACKAGE, encoding: "utf8" }));
  execFileSync("tar", ["-xzf", join(folder, filename), "-C", place, "--strip-components", "1"]);
  const { dependencies } = JSON.parse(readFileSync(join(place, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) link(name);
  for (const name of ["opentok", "@types/node", "@types/express", "typescript"]) link(name);
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** @returns what a program printed. */
function run(...args: string[]): string {
  const { stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: folder,
    encoding: "utf8",
    timeout: PROGRAM_MS,
  });
  return stdout + stderr;
}

test("the package runs a first call where nothing is installed but what it declares", {
  timeout: PROGRAM_MS,
}, () => {
  writeFileSync(join(folder, "first-call.js"), FIRST_CALL);
  expect(run("first-call.js")).toBe("answered\n");
});

test("the package's program tells how it is used", () => {
  expect(run("node_modules/opentok-emulator/dist/cli.js", "--help")).toContain("--webhook URL");
});

test("the package brings its types", { timeout: PROGRAM_MS }, () => {
  writeFileSync(join(folder, "typed.ts"), TYPED);
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
  expect(run("node_modules/typescript/bin/tsc")).toBe("");
});
