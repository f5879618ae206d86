import { spawn } from "node:child_process";
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
  server = spawn(process.execPath, ["--enable-source-maps", "dist/main.js"], { cwd: ROOT, stdio: "inherit" });
}

let queue = Promise.resolve();
const watcher = watch(bundles());
watcher.on("event", (event) => {
  if (event.code === "END") queue = queue.then(restart);
  if (event.code === "ERROR") console.error(event.error.message);
  if (event.code === "BUNDLE_END" || event.code === "ERROR") event.result?.close();
});

async function stop() {
  await watcher.close();
  server?.kill("SIGTERM");
}
process.once("SIGINT", stop);
process.once("SIGTERM", stop);
