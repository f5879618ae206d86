import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const WEB = join(import.meta.dirname, "../../src/web");

/** Folders of the pages: each imports itself and those to its right, and no other. `page` is for every page. */
const DIRECTION = ["room/view", "room/sounds", "room/session", "room/model", "room/api", "page"];

/** Folders that know nothing of the DOM, and therefore not even the helpers of page/. */
const WITHOUT_DOM = ["room/model", "room/api"];

/** Files below src/web with the files that they import, types included. */
const imports = new Map(
  readdirSync(WEB, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => [file, importsOf(file)]),
);

function importsOf(file: string): string[] {
  const specifiers = readFileSync(join(WEB, file), "utf8").matchAll(/(?:from|import\(?) ?"(\.[^"]+)"/g);
  return [...specifiers]
    .map(([, specifier = ""]) => relative(WEB, join(WEB, dirname(file), specifier)))
    .filter((imported) => !imported.startsWith(".."));
}

function isAgainstDirection(file: string, imported: string): boolean {
  const [from, to] = [dirname(file), dirname(imported)];
  if (!DIRECTION.includes(from)) return false;
  if (WITHOUT_DOM.includes(from) && to === "page") return true;
  return !DIRECTION.includes(to) || DIRECTION.indexOf(to) < DIRECTION.indexOf(from);
}

/** @returns files that import each other in a circle, in order; null: there is no circle. */
function findCircle(file: string, path: readonly string[] = [], done = new Set<string>()): string[] | null {
  if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
  if (done.has(file)) return null;
  for (const imported of imports.get(file) ?? []) {
    const circle = findCircle(imported, [...path, file], done);
    if (circle) return circle;
  }
  done.add(file);
  return null;
}

describe("The page's files", () => {
  it("import in one direction: view -> sounds -> session -> model -> api, and page/ from where the DOM is", () => {
    const arrows = [...imports].flatMap(([file, all]) => all.map((imported) => [file, imported] as const));
    const wrong = arrows.filter(([file, imported]) => isAgainstDirection(file, imported));
    expect(arrows.length).toBeGreaterThan(100);
    expect(wrong.map((arrow) => arrow.join(" -> "))).toEqual([]);
  });

  it("import each other in no circle", () => {
    const circles = [...imports.keys()].map((file) => findCircle(file)).filter((circle) => circle !== null);
    expect(circles.map((circle) => circle.join(" -> "))).toEqual([]);
  });
});
