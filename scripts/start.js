import { prepare } from "./dependencies.js";

prepare();
await import("../dist/main.js");
