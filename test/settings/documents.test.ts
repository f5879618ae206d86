import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { documents } from "../../src/settings/documents.ts";
import { settingsIn } from "../../src/settings/setting.ts";
import { sections, table } from "../../src/settings/table.ts";

const settings = settingsIn(table);

describe("documents", () => {
  test.each(Object.entries(documents()))("%s shows the table as it is", (path, text) => {
    const found = readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
    expect(found, `${path} is out of date: run node scripts/settings.js`).toBe(text);
  });

  test("every setting is in a section", () => {
    const inSections = sections.flatMap((section) => settingsIn(section.settings).map(({ path }) => path));
    expect(inSections).toEqual(settings.map(({ path }) => path));
  });
});

describe("a setting", () => {
  test("has a name in the environment that no other one has", () => {
    const names = settings.map(({ setting }) => setting.env);
    expect(names).toEqual([...new Set(names)]);
  });

  const withExample = settings.filter(({ setting }) => setting.example !== "…");

  test.each(withExample)(
    "$path has an example that can be used, the same in the environment",
    ({ setting }) => {
      const { form, example, default: byDefault } = setting;
      const shown = example ?? byDefault;
      const parsed = form.schema.parse(shown);
      expect(form.schema.parse(form.fromText(inEnvironment(shown)))).toEqual(parsed);
    },
  );
});

function inEnvironment(value: unknown): string {
  if (Array.isArray(value)) return value.join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
