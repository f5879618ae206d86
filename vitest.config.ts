import { existsSync } from "node:fs";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { leftOutFiles } from "./test/support/left-out.ts";

const isEmulatorHere = existsSync(new URL("emulator", import.meta.url));

/** Half of the time that the app's tests take: `npm run test:quick` leaves them to `npm test`. */
const SLOW = [
  "any-body",
  "bad-input",
  "broken-bridge",
  "callers",
  "events",
  "fuzz",
  "guessing",
  "lost-dials-in-rooms",
  "platform-failures",
  "report-orders",
  "voice-webhooks",
].map((name) => `test/app/**/${name}.test.ts`);
const isQuick = process.env.QUICK === "1";

/** The longest first, so that none is left at the end with one worker for it: programs, emulator, app. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((one, other) => other.project.name.localeCompare(one.project.name));
  }
}

/** Everything but the browser tests: those have playwright.config.ts. */
export default defineConfig({
  // The emulator is tested as it is written, not as it is built.
  resolve: { conditions: ["opentok-emulator-source"] },
  test: {
    exclude: ["test/e2e/**", ...leftOutFiles()],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 10_000, interval: 20 } },
    // Most of the time is spent waiting, for sound and for programs: five workers on two cores.
    maxWorkers: 5,
    maxConcurrency: 3,
    // No file leaves anything behind: what they import is loaded once for all of them.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    setupFiles: ["test/support/fixed-seed.ts"],
    projects: [
      {
        extends: true,
        test: {
          name: "app",
          include: ["test/**/*.test.ts"],
          exclude: ["test/house/**", "test/structure.test.ts", ...(isQuick ? SLOW : [])],
          globalSetup: "test/support/migrated-database.ts",
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
