/** `npm run check`: who may know whom, then types, each area with what it may know, then lint and format. */
import { existsSync } from "node:fs";
import { ROOT, run } from "./dependencies.js";

/** The server; the pages, which alone know the DOM; the emulator, and what tests both packages together. */
const PROJECTS = ["", "src/web/", "emulator/", "emulator/src/pages/web/", "test/house/"];

run(process.execPath, ["scripts/check-imports.js"]);
const isEmulatorHere = existsSync(`${ROOT}emulator`);
for (const project of PROJECTS) {
  if (!isEmulatorHere && /^(?:emulator|test\/house)\//.test(project)) continue;
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", `${project}tsconfig.json`]);
}
run(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]);
