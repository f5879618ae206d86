import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { leftOutFiles } from "./test/support/left-out.ts";

const isEmulatorHere = existsSync(new URL("emulator", import.meta.url));

/** Half of the time that the app's tests take: `npm run test:quick` leaves them to `npm test`. */
const SLOW = [
  "any-body",
  "bad-input",
  "broken-bridge",
  "callers",
  "events",
  "guessing",
  "lost-dials-in-rooms",
  "platform-failures",
  "report-orders",
  "voice-webhooks",
].map((name) => `test/app/**/${name}.test.ts`);
const isQuick = process.env.QUICK === "1";

/** Everything but the browser tests: those have playwright.config.ts. */
export default defineConfig({
  // The emulator is tested as it is written, not as it is built.
  resolve: { conditions: ["opentok-emulator-source"] },
  test: {
    exclude: ["test/e2e/**", ...leftOutFiles()],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    // Sound is measured here: two workers on two cores, no more.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: "app",
          include: ["test/**/*.test.ts"],
          exclude: ["test/house/**", "test/structure.test.ts", ...(isQuick ? SLOW : [])],
          globalSetup: "test/support/migrated-database.ts",
          // No file leaves anything behind: what they import is loaded once for all of them.
          isolate: false,
        },
      },
      { extends: true, test: { name: "emulator", include: ["emulator/test/**/*.test.ts"] } },
      {
        extends: true,
        test: {
          name: "programs",
          include: ["test/structure.test.ts", ...(isEmulatorHere ? ["test/house/**/*.test.ts"] : [])],
        },
      },
    ],
  },
});
