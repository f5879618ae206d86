import AxeBuilder from "@axe-core/playwright";
import { expect, type Page } from "@playwright/test";

/** The narrowest phone, a tablet, a laptop. */
const WIDTHS = [360, 768, 1280];
/** Nothing scrolls sideways from here on: 1280 px at 400 % (WCAG 2.2, 1.4.10). */
const NARROWEST = 320;

/** In every width and in both color schemes: nothing that axe objects to, nothing that scrolls sideways. */
export async function isFitForAll(page: Page, state: string): Promise<void> {
  await hasNoOverflow(page, state, NARROWEST);
  for (const width of WIDTHS) {
    await hasNoOverflow(page, state, width);
    for (const colorScheme of ["light", "dark"] as const) {
      // Nothing fades: what is measured is what stays.
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      const found = violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`,
      );
      expect(found, `${state}, ${width} px, ${colorScheme}`).toEqual([]);
    }
  }
}

async function hasNoOverflow(page: Page, state: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, `${state}, ${width} px: pixels beyond the window`).toBeLessThanOrEqual(0);
}
