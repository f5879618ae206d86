import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { limitReasons, plainReasons, quotingReasons } from "../src/shared/end-reasons.ts";

const ROOT = fileURLToPath(new URL("..", import.meta.url));

/** Documents of this checkout: without the folder `emulator/` those of the app. */
const documents = ["", "docs", "docs/protocol", "emulator"]
  .filter((folder) => existsSync(join(ROOT, folder)))
  .flatMap((folder) => readdirSync(join(ROOT, folder)).map((name) => join(folder, name)))
  .filter((path) => path.endsWith(".md"));

const read = (path: string) => readFileSync(join(ROOT, path), "utf8").replace(/^```.*?^```/gms, "");

/** The anchors of headings, as GitHub makes them. */
function anchorsOf(path: string): string[] {
  const headings = read(path).matchAll(/^#+ (.*)$/gm);
  return [...headings].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, "")
      .replaceAll(" ", "-"),
  );
}

/** Whether what a path leads to is left out of a checkout on purpose. */
const isLeftOut = (path: string) => path.startsWith("emulator/") && !existsSync(join(ROOT, "emulator"));

describe.each(documents)("%s", (path) => {
  test("links to files and headings that are there", () => {
    const links = [...read(path).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)];
    const broken = links.filter(([, file = "", anchor]) => {
      const target = file === "" ? path : join(dirname(path), file);
      if (isLeftOut(target)) return false;
      if (!existsSync(join(ROOT, target))) return true;
      return anchor !== undefined && target.endsWith(".md") && !anchorsOf(target).includes(anchor);
    });
    expect(broken.map(([link]) => link)).toEqual([]);
  });

  test("names source files that are there", () => {
    const named = [...read(path).matchAll(/`((?:emulator\/)?(?:src|test|scripts)\/[\w./-]+)`/g)];
    const missing = named.filter(([, file = ""]) => !isLeftOut(file) && !existsSync(join(ROOT, file)));
    expect(missing.map(([, file]) => file)).toEqual([]);
  });
});

describe("the document of threats", () => {
  const rows = read("docs/security.md")
    .split("## Not done")[0]
    ?.matchAll(/^\| (?!threat \||---)(.+) \| (.+) \| (.+) \|$/gm);
  const threats = [...(rows ?? [])].map(([, threat = "", , tests = ""]) => ({ threat, tests }));
  const cited = /`((?:emulator\/)?test\/[\w./-]+\.ts)`((?: "[^"]+")+)/g;

  test("has for each threat the tests of its defense", () => {
    expect(threats.length).toBeGreaterThan(60);
    const untested = threats.filter(({ tests }) => tests.replace(cited, "").replaceAll("; ", "") !== "");
    expect(untested).toEqual([]);
  });

  test("names tests that are there", () => {
    const missing = threats.flatMap(({ tests }) =>
      [...tests.matchAll(cited)]
        .filter(([, file = ""]) => !isLeftOut(file))
        .flatMap(([, file = "", quoted = ""]) => {
          const text = readFileSync(join(ROOT, file), "utf8");
          const names = [...quoted.matchAll(/"([^"]+)"/g)].map(([, name = ""]) => name);
          return names.filter((name) => !text.includes(name)).map((name) => `${file}: ${name}`);
        }),
    );
    expect(missing).toEqual([]);
  });
});

test("the HTTP API's document says what each reason of an end means", () => {
  const text = read("docs/http-api.md");
  const reasons = [...plainReasons, ...limitReasons, ...quotingReasons];
  expect(reasons.filter((reason) => !text.includes(`\`${reason}\``))).toEqual([]);
});
