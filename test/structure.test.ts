import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
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

/** What supports tests of the emulator: it imports the emulator, or something that does. */
function findSupport(all: string[]): Set<string> {
  const found = new Set<string>();
  const needsEmulator = (file: string) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    const names = [...found].map((other) => `from "./${basename(other)}"`);
    return /from "\..*\/src\/emulator\//.test(text) || names.some((name) => text.includes(name));
  };
  const candidates = all.filter((file) => file.startsWith("test/support/"));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const file of candidates) if (needsEmulator(file)) found.add(file);
  }
  return found;
}

beforeAll(() => {
  house = mkdtempSync(join(tmpdir(), "house-"));
  const all = files();
  const support = findSupport(all);
  const stays = (file: string) => !support.has(file) && !GONE.some((folder) => file.startsWith(folder));
  for (const file of all.filter(stays)) {
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
