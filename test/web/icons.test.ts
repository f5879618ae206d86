import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");

/** Where icons are named: in views by the partial or directly, in scripts as an argument or a property. */
const NAMED = /icon", \{ name: "([a-z0-9-]+)"|icons\.svg#([a-z][a-z0-9-]*)"|icon: "([a-z0-9-]+)"/g;

function filesBelow(directory: string, extension: string): string[] {
  return readdirSync(join(ROOT, directory), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(extension))
    .map((name) => readFileSync(join(ROOT, directory, name), "utf8"));
}

it("the icon sprite has every icon that views and scripts name", () => {
  const sprite = readFileSync(join(ROOT, "public/images/icons.svg"), "utf8");
  const sources = [...filesBelow("views", ".ejs"), ...filesBelow("src/web", ".ts")].join("\n");
  const named = [...sources.matchAll(NAMED)].map((match) => match[1] ?? match[2] ?? match[3]);
  const missing = named.filter((name) => !sprite.includes(`<symbol id="${name}"`));
  expect(named.length).toBeGreaterThan(10);
  expect(missing).toEqual([]);
});
