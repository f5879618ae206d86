import { isGroup, type Setting, settingsIn, type Table } from "./setting.ts";
import { sections } from "./table.ts";

const ORIGIN =
  "Written from `src/settings/table.ts` by `node scripts/settings.js`: change the table, not this file.";
/** Characters of a line, as in biome.json. */
const LINE_WIDTH = 110;

/** Documents that show every setting: their text by their path in the repository. */
export function documents(): Record<string, string> {
  return {
    ".env.example": lines(envExample()),
    "config.example.ts": lines(configExample()),
    "docs/settings.md": lines(settingsPage()),
  };
}

function envExample(): string[] {
  return [
    "# Copy this file to .env and fill in what you need; what is left empty counts as absent.",
    `# ${ORIGIN}`,
    ...sections.flatMap(({ title, settings }) => ["", `# ---- ${title} ----`, ...variables(settings)]),
  ];
}

function variables(entries: Table): string[] {
  return Object.values(entries).flatMap((entry) => {
    if (isGroup(entry)) return [`# -- ${entry.help} --`, ...variables(entry.settings)];
    const help = `${entry.help}${inEnvironment(entry)}.`;
    return [...comment(help, defaultSentence(entry), "# "), `${entry.env}=`];
  });
}

function configExample(): string[] {
  return [
    'import type { Config } from "./src/settings/settings.ts";',
    "",
    "/**",
    " * Copy this file to `config.ts` (git ignores it) and uncomment what you need: lines without `//` are the defaults.",
    " * Each setting has a name in the environment too, in brackets below; the environment and `.env` win over this file.",
    " * With nothing at all the app runs with its own emulator of the platform: no account, no internet.",
    " *",
    ` * ${ORIGIN}`,
    " */",
    "export default {",
    ...sections
      .flatMap(({ title, settings }) => [`  // ---- ${title} ----`, "", ...topEntries(settings)])
      .slice(0, -1),
    "} satisfies Config;",
  ];
}

/** A setting with a default stands there with it; everything else is commented out. */
function topEntries(entries: Table): string[] {
  return Object.entries(entries).flatMap(([name, entry]) => {
    if (isGroup(entry) || entry.default === null) return [...configEntry(name, entry, "  // ", "  // "), ""];
    return [...comment(namedHelp(entry), "", "  // "), `  ${name}: ${inTypeScript(entry.default)},`, ""];
  });
}

/** @param margin begins each line, and `commentMargin` each line of a comment. */
function configEntry(name: string, entry: Table[string], margin: string, commentMargin: string): string[] {
  if (!isGroup(entry))
    return [
      ...comment(namedHelp(entry), defaultSentence(entry), commentMargin),
      `${margin}${name}: ${inTypeScript(entry.example ?? entry.default)},`,
    ];
  const inner = `${margin}  `;
  return [
    ...comment(`${entry.help}.`, "", commentMargin),
    `${margin}${name}: {`,
    ...Object.entries(entry.settings).flatMap(([key, each]) => configEntry(key, each, inner, `${inner}// `)),
    `${margin}},`,
  ];
}

function namedHelp({ help, env, form }: Setting): string {
  return `${help} [${env}${form.notation ? `: ${form.notation}` : ""}].`;
}

function settingsPage(): string[] {
  return [
    "# Settings",
    "",
    "Copy `config.example.ts` to `config.ts`, or `.env.example` to `.env` (git ignores both), and fill in what you " +
      "need; or use the environment. The environment wins over `.env`, `.env` over `config.ts`, and an empty " +
      "variable counts as absent. With nothing at all the app runs with the emulator: no account, no internet.",
    "",
    "What is wrong is reported when the app starts, all at once, by the name it was given under and with what would " +
      "be right. `NODE_ENV=production` is stricter: without credentials the app refuses to start (unless `EMULATOR` " +
      "is given), `WEBHOOKS=unsigned` is refused, and so is a `DEBUG` that makes the platform's SDK print credentials.",
    "",
    ORIGIN,
    ...sections.flatMap(({ title, settings }) => [
      "",
      `## ${title}`,
      "",
      ...groupList(settings),
      ...rows(settings),
    ]),
  ];
}

function groupList(entries: Table): string[] {
  const groups = Object.entries(entries).flatMap(([name, entry]) =>
    isGroup(entry) ? `- \`${name}\`: ${entry.help.replace(/docs\/(\S+\.md)/, "[docs/$1]($1)")}.` : [],
  );
  return groups.length > 0 ? [...groups, ""] : [];
}

function rows(entries: Table): string[] {
  return [
    "| environment | `config.ts` | means | default |",
    "|---|---|---|---|",
    ...settingsIn(entries).map(({ path, setting }) => {
      const { env, help, default: value, byDefault } = setting;
      const standard = byDefault ?? (value === null ? "" : `\`${value}\``);
      const cells = [`\`${env}\``, `\`${path}\``, help + inEnvironment(setting), standard];
      return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
    }),
  ];
}

function defaultSentence({ default: value, byDefault }: Setting): string {
  return byDefault === undefined && value === null ? "" : `Default: ${byDefault ?? value}.`;
}

/** How the environment writes a value that is not plain, with the example where that shows it. */
function inEnvironment({ form: { notation }, example }: Setting): string {
  if (notation === undefined) return "";
  if (typeof example !== "object" || example === null) return ` (${notation})`;
  return ` (${notation}: \`${Array.isArray(example) ? example.join(", ") : JSON.stringify(example)}\`)`;
}

/** A value as biome writes it. */
function inTypeScript(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inTypeScript).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, field]) => `${/^\w+$/.test(key) ? key : JSON.stringify(key)}: ${inTypeScript(field)}`,
  );
  return `{ ${fields.join(", ")} }`;
}

/** Two sentences in lines that are not too long; the second begins a line where both don't fit into one. */
function comment(first: string, second: string, margin: string): string[] {
  const both = `${margin}${first} ${second}`.trimEnd();
  if (both.length <= LINE_WIDTH) return [both];
  return [first, second].filter(Boolean).flatMap((sentence) => wrap(sentence, margin));
}

function wrap(sentence: string, margin: string): string[] {
  const wrapped = [margin.trimEnd()];
  for (const word of sentence.split(" ")) {
    const line = `${wrapped.at(-1)} ${word}`;
    if (line.length <= LINE_WIDTH) wrapped[wrapped.length - 1] = line;
    else wrapped.push(margin + word);
  }
  return wrapped;
}

function lines(all: string[]): string {
  return `${all.join("\n")}\n`;
}
