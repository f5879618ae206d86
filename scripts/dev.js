import { spawn } from "node:child_process";
import { basename } from "node:path";
import { prepare, ROOT } from "./dependencies.js";

prepare();
const [{ watch }, { bundles }] = await Promise.all([import("rolldown"), import("./build.js")]);

/** The running server; a build that succeeded replaces it, a build that failed leaves it alone. */
let server = null;

async function restart() {
  const old = server;
  if (old && old.exitCode === null) {
    const gone = new Promise((resolve) => old.once("exit", resolve));
    old.kill("SIGTERM");
    await gone;
  }
  server = spawn(process.execPath, ["--enable-source-maps", "dist/start.js"], {
    cwd: ROOT,
    stdio: "inherit",
  });
}

let queue = Promise.resolve();
let hasFailed = false;
let hasNewServer = false;
const watcher = watch(bundles());
watcher.on("event", (event) => {
  if (event.code === "START") hasFailed = false;
  if (event.code === "ERROR") {
    hasFailed = true;
    console.error(event.error.message);
  }
  // The page's scripts are read anew with each visit: only a new server needs a start.
  if (event.code === "BUNDLE_END" && event.output.some((path) => basename(path) === "dist"))
    hasNewServer = true;
  if (event.code === "END" && hasNewServer && !hasFailed) {
    hasNewServer = false;
    queue = queue.then(restart);
  }
  if (event.code === "BUNDLE_END" || event.code === "ERROR") event.result?.close();
});

async function stop() {
  await watcher.close();
  server?.kill("SIGTERM");
}
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
