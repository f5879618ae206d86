import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { isLong } from "../../support/long.ts";

/** The narrowest phone, a tablet, a laptop. */
const WIDTHS = [360, 768, 1280];
/** Nothing scrolls sideways from here on: 1280 px at 400 % (WCAG 2.2, 1.4.10). */
const NARROWEST = 320;

const SCHEMES = ["light", "dark"] as const;
/** Widths and color schemes that axe looks at: all pairs in the long version, else each end of both. */
const LOOKS = isLong
  ? WIDTHS.flatMap((width) => SCHEMES.map((scheme) => [width, scheme] as const))
  : ([
      [360, "light"],
      [1280, "dark"],
    ] as const);

/** Checks that axe objects to nothing, and that nothing scrolls sideways in any width. */
export async function isFitForAll(page: Page, state: string): Promise<void> {
  await page.waitForLoadState(); // its styles have come
  for (const width of [NARROWEST, ...WIDTHS]) await hasNoOverflow(page, state, width);
  for (const [width, colorScheme] of LOOKS) {
    await page.setViewportSize({ width, height: 800 });
    // Nothing fades: what is measured is what stays.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
    expect(found, `${state}, ${width} px, ${colorScheme}`).toEqual([]);
  }
}

async function hasNoOverflow(page: Page, state: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${state}, ${width} px: pixels beyond the window`).toBeLessThanOrEqual(0);
}
