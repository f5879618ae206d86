import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { buildEmulatorTypes, prepare, ROOT } from "./dependencies.js";

/**
 * `npm test`: unit, integration, interop (vitest), then people in browsers (playwright).
 * `npm test -- --without-baresip` leaves out what needs that program; the last line counts what ran.
 * `--quick`: the app's tests without programs, browsers and what takes long. `--long`: what has a long version: random
 * trials many more times, and every variant of what the suite tries in a few.
 */
const PROGRAMS = [
  { name: "chromium", packageName: "chromium", paths: ["chromium", "chromium-browser", "google-chrome"] },
  { name: "baresip", packageName: "baresip-core", paths: ["baresip"] },
  { name: "sipp", packageName: "sip-tester", paths: ["sipp"] },
  { name: "espeak-ng", packageName: "espeak-ng", paths: ["espeak-ng"] },
];
const RESULTS = `${ROOT}test-results`;

function isFound({ name, paths }) {
  if (name === "chromium" && process.env.CHROMIUM_PATH) return existsSync(process.env.CHROMIUM_PATH);
  const folders = (process.env.PATH ?? "").split(":");
  return paths.some((path) => folders.some((folder) => existsSync(`${folder}/${path}`)));
}

function canInstall() {
  return process.getuid?.() === 0 && existsSync("/etc/debian_version");
}

function aptGet(...args) {
  console.log(`apt-get ${args.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  return spawnSync("apt-get", ["-qq", ...args], { stdio: ["ignore", "ignore", "inherit"], env }).status === 0;
}

/** @returns the names of programs that the caller asked to leave out, and which of the suite's versions to run. */
function readArguments(args) {
  const known = [...PROGRAMS.map(({ name }) => `--without-${name}`), "--quick", "--long"];
  const unknown = args.filter((arg) => !known.includes(arg));
  if (unknown.length > 0) {
    console.error(`Unknown option ${unknown.join(", ")}. Known: ${known.join(", ")}.`);
    process.exit(2);
  }
  const [isQuick, isLong] = [args.includes("--quick"), args.includes("--long")];
  const leftOut = PROGRAMS.map(({ name }) => name).filter(
    (name) => isQuick || args.includes(`--without-${name}`),
  );
  return { leftOut, isQuick, isLong };
}

function requirePrograms(leftOut) {
  const missing = PROGRAMS.filter((program) => !leftOut.includes(program.name) && !isFound(program));
  if (missing.length === 0) return;
  const packages = missing.map(({ packageName }) => packageName);
  if (canInstall() && aptGet("update") && aptGet("install", "-y", "--no-install-recommends", ...packages))
    return;
  for (const { name, packageName } of missing) {
    console.error(
      `${name} is missing: install the package ${packageName}, or leave its tests out with --without-${name}.`,
    );
  }
  console.log(`0 passed, ${missing.length} failed`);
  process.exit(1);
}

function readJson(file) {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : null;
}

/** A runner that failed without a failed test (it crashed, or a file did not load) counts as one failure. */
function count(passed, failed, status) {
  return { passed, failed: failed === 0 && status !== 0 ? 1 : failed };
}

function runTool(tool, args, env) {
  const command = [`${ROOT}node_modules/${tool}`, ...args];
  return spawnSync(process.execPath, command, {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, ...env },
  }).status;
}

/**
 * @param ending of the files: those of vitest, or of playwright.
 * @returns the test files that have a long version, as paths below the repository.
 */
function findLongTests(ending) {
  const folders = ["test", "emulator/test"].filter((folder) => existsSync(`${ROOT}${folder}`));
  const files = folders.flatMap((folder) =>
    readdirSync(`${ROOT}${folder}`, { recursive: true }).map((file) => `${folder}/${file}`),
  );
  const isLong = (file) => /\/support\/(long|fit)\.ts"|"@long"/.test(readFileSync(`${ROOT}${file}`, "utf8"));
  return files.filter((file) => file.endsWith(ending) && isLong(file));
}

function runVitest(env, filters = []) {
  const file = `${RESULTS}/vitest.json`;
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const status = runTool("vitest/vitest.mjs", ["run", ...reporters, ...filters], env);
  const results = readJson(file);
  return count(results?.numPassedTests ?? 0, results?.numFailedTests ?? 0, status);
}

function runPlaywright(env, filters = []) {
  const file = `${RESULTS}/playwright.json`;
  const output = { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: file };
  const status = runTool("@playwright/test/cli.js", ["test", "--reporter=list,json", ...filters], output);
  const stats = readJson(file)?.stats;
  return count(stats?.expected ?? 0, (stats?.unexpected ?? 0) + (stats?.flaky ?? 0), status);
}

const { leftOut, isQuick, isLong } = readArguments(process.argv.slice(2));
prepare();
const isWhole = !isQuick && !isLong;
if (isWhole && existsSync(`${ROOT}emulator`)) buildEmulatorTypes();
requirePrograms(leftOut);
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const env = { LEFT_OUT: leftOut.join(",") };
const totals = [];
if (isQuick) totals.push(runVitest({ ...env, QUICK: "1" }, ["--project=app"]));
else if (isLong) totals.push(runVitest({ ...env, LONG: "1" }, findLongTests(".test.ts")));
else totals.push(runVitest(env));
if (!leftOut.includes("chromium"))
  totals.push(isLong ? runPlaywright({ ...env, LONG: "1" }, findLongTests(".e2e.ts")) : runPlaywright(env));
if (isWhole && leftOut.length > 0) console.log(`Left out on request: tests that need ${leftOut.join(", ")}.`);
const passed = totals.reduce((sum, total) => sum + total.passed, 0);
const failed = totals.reduce((sum, total) => sum + total.failed, 0);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
