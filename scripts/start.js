import { prepare } from "./dependencies.js";

prepare();
process.setSourceMapsEnabled(true);
await import("../dist/start.js");
