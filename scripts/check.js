/** `npm run check`: who may know whom, then types, each area with what it may know, then lint and format. */
import { existsSync } from "node:fs";
import { ROOT, run } from "./dependencies.js";

/** The server; the pages, which alone know the DOM, and the room's model, which does not; the emulator; tests of both. */
const PROJECTS = [
  "",
  "src/web/",
  "src/web/room/model/",
  "emulator/",
  "emulator/src/inspector/web/",
  "test/house/",
];

run(process.execPath, ["scripts/check-imports.js"]);
const isEmulatorHere = existsSync(`${ROOT}emulator`);
for (const project of PROJECTS) {
  if (!isEmulatorHere && /^(?:emulator|test\/house)\//.test(project)) continue;
  run(process.execPath, ["node_modules/typescript/bin/tsc", "-p", `${project}tsconfig.json`]);
}
run(process.execPath, ["node_modules/@biomejs/biome/bin/biome", "check", "--error-on-warnings"]);
