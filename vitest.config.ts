import { defineConfig } from "vitest/config";
import { leftOutFiles } from "./test/support/left-out.ts";

/** Everything but the browser tests: those have playwright.config.ts. */
export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    exclude: ["test/e2e/**", ...leftOutFiles()],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Sound is measured here: two workers on two cores, no more.
    maxWorkers: 2,
  },
});
