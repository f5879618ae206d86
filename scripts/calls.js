/** `npm run calls -- stop | start | status`: what is built is run as it is, for there may be no time to build. */
import { existsSync } from "node:fs";
import { prepare, ROOT } from "./dependencies.js";

if (!existsSync(`${ROOT}dist/calls-switch.js`)) prepare();
process.setSourceMapsEnabled(true);
await import("../dist/calls-switch.js");
