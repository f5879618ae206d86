import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
/** A test of the app that is quick and reaches far: middleware, database, SDK. */
const SAMPLE_TEST = "test/app/calls/dialing.test.ts";

let copy: string;

/** Tracked files and new ones, as they stand in the work tree. */
function files(): string[] {
  const options = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  return execFileSync("git", options, { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
}

/** @returns nothing where it succeeds, else what it printed. */
function run(...args: string[]): string {
  const result = spawnSync(process.execPath, args, { cwd: copy, encoding: "utf8" });
  return result.status === 0 ? "" : `${result.stdout}${result.stderr}`;
}

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), "without-emulator-"));
  for (const file of files()) {
    if (file.startsWith("emulator/") || !existsSync(join(ROOT, file))) continue;
    mkdirSync(join(copy, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(copy, "node_modules"));
  execFileSync("git", ["init", "--quiet"], { cwd: copy });
});
afterAll(() => rmSync(copy, { recursive: true, force: true }));

test("without the folder emulator/ the app is checked, built and tested, with no line changed", {
  timeout: 120_000,
}, () => {
  expect(run("scripts/check.js")).toBe("");
  expect(run("scripts/build.js")).toBe("");
  expect(run("node_modules/vitest/vitest.mjs", "run", SAMPLE_TEST)).toBe("");
});
