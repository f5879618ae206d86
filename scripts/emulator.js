import { prepare } from "./dependencies.js";

prepare();
process.setSourceMapsEnabled(true);
await import("../emulator/dist/cli.js");
