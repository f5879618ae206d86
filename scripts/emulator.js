import { prepare } from "./dependencies.js";

prepare();
await import("../dist/emulator/standalone.js");
