import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const EMULATOR_IMPORT = /^.*await import\("\.\/emulator\/.*$/m;
const GONE = ["src/emulator/", "test/emulator/", "test/house/", "test/e2e/", "test/interop/"];

let house: string;

function run(command: string, ...args: string[]): string {
  const result = spawnSync(join(ROOT, "node_modules/.bin", command), args, { cwd: house, encoding: "utf8" });
  return result.status === 0 ? "" : `${result.stdout}${result.stderr}`;
}

/** Tracked files and new ones, as they stand in the work tree. */
function files(): string[] {
  const options = ["ls-files", "--cached", "--others", "--exclude-standard", "--deduplicate"];
  return execFileSync("git", options, { cwd: ROOT, encoding: "utf8" }).trim().split("\n");
}

/** The emulator, its tests, and what supports only them. */
function belongsToEmulator(file: string): boolean {
  if (GONE.some((folder) => file.startsWith(folder))) return true;
  return (
    file.startsWith("test/support/") &&
    /from "\..*\/src\/emulator\//.test(readFileSync(join(ROOT, file), "utf8"))
  );
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "house-"));
  for (const file of files().filter((name) => !belongsToEmulator(name))) {
    mkdirSync(join(house, dirname(file)), { recursive: true });
    cpSync(join(ROOT, file), join(house, file));
  }
  symlinkSync(join(ROOT, "node_modules"), join(house, "node_modules"));
  const main = readFileSync(join(house, "src/main.ts"), "utf8");
  writeFileSync(join(house, "src/main.ts"), main.replace(EMULATOR_IMPORT, ""));
  execFileSync("git", ["init", "--quiet"], { cwd: house });
});

afterAll(() => rmSync(house, { recursive: true, force: true }));

test("the app is type-checked and lint-free without the emulator and the one line that imports it", {
  timeout: 60_000,
}, () => {
  expect(run("tsc")).toBe("");
  expect(run("biome", "check", "--error-on-warnings")).toBe("");
});
