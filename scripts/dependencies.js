import { spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("..", import.meta.url));

const LOCK = new URL("../package-lock.json", import.meta.url);
const INSTALLED = new URL("../node_modules/.package-lock.json", import.meta.url);
const BUNDLER = new URL("../node_modules/rolldown/package.json", import.meta.url);
const BUILT = new URL("../dist/main.js", import.meta.url);

/** Says what is wrong in one line and ends, instead of a stack nobody asked for. */
export function fail(message) {
  console.error(message);
  process.exit(1);
}

/** Runs a program of this checkout in the foreground and ends with its exit code when it fails. */
export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: ROOT, stdio: "inherit", ...options });
  if (result.error) fail(`${command} could not be started: ${result.error.message}`);
  if (result.status !== 0) process.exit(result.status ?? 1);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  const isSupported = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!isSupported)
    fail(`Node ${process.versions.node} is too old: use 20.19, 22.12 or newer (https://nodejs.org).`);
}

/** Installs what package-lock.json names, unless that has happened since it last changed. */
function installDependencies() {
  if (existsSync(INSTALLED) && statSync(INSTALLED).mtimeMs >= statSync(LOCK).mtimeMs) return;
  console.log("Installing dependencies (once) ...");
  run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], { shell: process.platform === "win32" });
}

/** Declarations for whoever installs the emulator's package: needed to pack it, and to test that. */
export function buildEmulatorTypes() {
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", "emulator/tsconfig.types.json"]);
}

/**
 * Makes a checkout ready to run: dependencies, then the build.
 * A pruned production install (`npm prune --omit=dev` after a build) has no bundler: what is built is what runs.
 */
export function prepare() {
  requireNode();
  if (existsSync(BUILT) && existsSync(INSTALLED) && !existsSync(BUNDLER)) return;
  installDependencies();
  run(process.execPath, ["scripts/build.js"]);
}
