import { existsSync } from "node:fs";
import { defineConfig } from "@playwright/test";
import { leftOutFiles } from "./test/support/left-out.ts";
import { isLong } from "./test/support/long.ts";

const CHROMIUM_PATHS = [
  process.env.CHROMIUM_PATH,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

/**
 * Playwright's own list is replaced by this one: what of it matters here, and the popup of the address bar, a page that
 * Chromium loads for each of its windows, at the cost of a room.
 */
const DISABLED_FEATURES = [
  "AvoidUnnecessaryBeforeUnloadCheckSync",
  "DestroyProfileOnBrowserClose",
  "HttpsFirstBalancedModeAutoEnable",
  "HttpsUpgrades",
  "MediaRouter",
  "OptimizationHints",
  "PaintHolding",
  "ThirdPartyStoragePartitioning",
  "WebUIOmniboxAimPopup",
  "WebUIOmniboxFullPopup",
  "WebUIOmniboxPopup",
];

/** Browser tests: people in browsers, phones on real SIP, one machine. */
export default defineConfig({
  testDir: "test/e2e",
  testMatch: "**/*.e2e.ts",
  testIgnore: leftOutFiles(),
  timeout: 120_000,
  // Far longer than anything takes: on a busy machine a phone rings after ten seconds and more.
  expect: { timeout: 30_000 },
  // Most of a test is waiting: two of them share two cores.
  workers: 2,
  // Variants of what the others try: `npm run test:long`.
  grepInvert: isLong ? [] : /@long/,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    launchOptions: {
      executablePath: CHROMIUM_PATHS.find((path) => path && existsSync(path)),
      args: [
        // Five pictures a second show that a picture moves; twenty would take the two cores from the sound.
        "--use-fake-device-for-media-stream=fps=5",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--no-sandbox",
        `--disable-features=${DISABLED_FEATURES.join(",")}`,
      ],
    },
    // A trace of every step takes a fifth of the time: TRACE=1 where one is needed.
    trace: process.env.TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
  },
});
