import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";
import { isLong } from "../../support/long.ts";

/** The narrowest phone, a tablet, a laptop. */
const WIDTHS = [360, 768, 1280];
/** Nothing scrolls sideways from here on: 1280 px at 400 % (WCAG 2.2, 1.4.10). */
const NARROWEST = 320;

const SCHEMES = ["light", "dark"] as const;
const ALL_LOOKS = WIDTHS.flatMap((width) => SCHEMES.map((scheme) => [width, scheme] as const));
/** Each end of both. */
const EXTREMES = [
  [360, "light"],
  [1280, "dark"],
] as const;

/** Widths and color schemes that axe looks at: all pairs in the long version, else one extreme, by the state's name. */
function looksAt(state: string): readonly (readonly [number, "light" | "dark"])[] {
  return isLong ? ALL_LOOKS : EXTREMES.filter((_, index) => index === state.length % 2);
}

/** Checks that axe objects to nothing, and that nothing scrolls sideways in any width. Leaves the page as it was. */
export async function isFitForAll(page: Page, state: string): Promise<void> {
  const viewport = page.viewportSize();
  await page.waitForLoadState(); // its styles have come
  for (const width of [NARROWEST, ...WIDTHS]) await hasNoOverflow(page, state, width);
  for (const [width, colorScheme] of looksAt(state)) {
    await page.setViewportSize({ width, height: 800 });
    // Nothing fades: what is measured is what stays.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`);
    expect(found, `${state}, ${width} px, ${colorScheme}`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null });
  if (viewport) await page.setViewportSize(viewport);
}

async function hasNoOverflow(page: Page, state: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${state}, ${width} px: pixels beyond the window`).toBeLessThanOrEqual(0);
}
