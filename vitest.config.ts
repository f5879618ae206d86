import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { leftOutFiles } from "./test/support/left-out.ts";

const isEmulatorHere = existsSync(new URL("emulator", import.meta.url));

/** Everything but the browser tests: those have playwright.config.ts. */
export default defineConfig({
  // The emulator is tested as it is written, not as it is built.
  resolve: { conditions: ["opentok-emulator-source"] },
  test: {
    include: ["test/**/*.test.ts", "emulator/test/**/*.test.ts"],
    exclude: ["test/e2e/**", ...(isEmulatorHere ? [] : ["test/house/**"]), ...leftOutFiles()],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Sound is measured here: two workers on two cores, no more.
    maxWorkers: 2,
  },
});
